import { expect } from "vitest";
import { importOnnx, type Model } from "../../../../sim/model/index.ts";
import { onnxFile, type AttributeValue, type TensorContents } from "./onnx-file.ts";
import { runtimeShapes } from "./runtime.ts";

/** A node of one type, behind an activation, over inputs of these shapes; initializers follow the inputs, `undefined` leaves one out. */
export interface OneNode {
  readonly type: string;
  readonly inputs: readonly (readonly number[])[];
  readonly initializers?: readonly (TensorContents | undefined)[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly operatorSet?: number;
  readonly outputs?: number;
  readonly integerInputs?: readonly string[];
}

export const weights = (...dims: readonly number[]): TensorContents => ({ dims, float: true });
export const numbers = (...values: readonly number[]): TensorContents => ({ dims: [values.length], values });
export const floats = (...values: readonly number[]): TensorContents => ({
  dims: [values.length],
  float: true,
  values,
});
export function fileOf({
  type,
  inputs,
  initializers = [],
  attributes = {},
  operatorSet = 17,
  outputs = 1,
  integerInputs = [],
}: OneNode) {
  const inputNames = inputs.map((_, index) => `x${index}`);
  const named = initializers.flatMap((tensor, index) => (tensor ? [[`w${index}`, tensor] as const] : []));
  const outputNames = Array.from({ length: outputs }, (_, index) => `y${index}`);
  return onnxFile({
    nodes: [
      { type: "Abs", inputs: ["x0"], outputs: ["before"] },
      {
        type,
        name: "tested",
        inputs: [
          "before",
          ...inputNames.slice(1),
          ...initializers.map((tensor, index) => (tensor ? `w${index}` : "")),
        ],
        outputs: outputNames,
        attributes,
      },
    ],
    inputs: Object.fromEntries(inputNames.map((name, index) => [name, inputs[index]!])),
    outputs: Object.fromEntries(outputNames.map((name) => [name, undefined])),
    initializers: Object.fromEntries(named),
    operatorSet,
    integerInputs,
  });
}

const withoutUnits = (shape: readonly number[]) => shape.filter((extent) => extent !== 1);
const resultShape = (model: Model) => model.operators[model.outputs[0]!]!.shape;

/** Each output of the node has the shape that onnxruntime computes, but for axes of one element. */
export async function expectRuntimeShapes(one: OneNode): Promise<void> {
  const file = fileOf(one);
  const feeds = Object.fromEntries(
    one.inputs.map((dims, index) => {
      const integer = one.integerInputs?.includes(`x${index}`) ?? false;
      return [`x${index}`, { dims, integer }];
    }),
  );
  const expected = await runtimeShapes(file, feeds);
  for (const [output, dims] of Object.entries(expected)) {
    const model = importOnnx(file, "one", { outputs: [output] });
    expect(withoutUnits(resultShape(model))).toEqual(withoutUnits(dims));
  }
}
