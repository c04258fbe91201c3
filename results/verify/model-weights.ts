import { InputError } from "../../sim/errors.ts";
import type { Model, OnnxOptions } from "../../sim/model/index.ts";
import { readOnnxWeights } from "../../sim/model/onnx/weights.ts";
import { elementCount, wholeBox } from "../../sim/tensor/index.ts";
import type { Runtime } from "../../traces/record/index.ts";
import type { TensorValues } from "../../traces/record/weights.ts";
import { FileValues } from "./file-values.ts";
import { inputValues } from "./reference.ts";
import { runFile } from "./run-file.ts";

/** Where a model's weights come from. */
export type ModelWeights =
  | {
      readonly source: "file";
      readonly values: TensorValues;
      /** What the file itself computes, in the order of the model's outputs. */
      readonly fileResults: readonly Float32Array[];
    }
  | {
      readonly source: "seeded";
      readonly values: TensorValues;
      /** Why they are not those of a file. */
      readonly reason: string;
    };

/**
 * The weights that an ONNX file brings, if its operators can be computed with them just as the file does; otherwise seeded
 * ones and the reason.
 *
 * @param model that `importOnnx` made of the file under the same options, operators not linked
 */
export async function weightsOfFile(
  bytes: Uint8Array,
  model: Model,
  options: Omit<OnnxOptions, "outputs">,
  runtime: Runtime,
  seeded: TensorValues,
): Promise<ModelWeights> {
  try {
    const { tensors, inputs, outputs } = readOnnxWeights(bytes, options);
    const fileResults = await runFile(runtime, bytes, {
      inputs,
      outputs,
      input: (name, shape) => {
        const operator = model.operators.find((one) => one.operation.kind === "input" && one.name === name);
        // The file may want an input that no result depends on.
        if (!operator) return seeded.values(name, shape, wholeBox(shape), 1);
        return inputValues(model, operator.id, seeded);
      },
    });
    checkSizes(model, fileResults);
    return { source: "file", values: new FileValues(tensors, seeded), fileResults };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { source: "seeded", values: seeded, reason: error.message };
  }
}

function checkSizes({ outputs, operators }: Model, results: readonly Float32Array[]): void {
  const wanted = outputs.map((id) => elementCount(operators[id]!.shape));
  const found = results.map(({ length }) => length);
  if (found.join() === wanted.join()) return;
  throw new InputError(`yields results of ${found.join(", ")} elements, the model of ${wanted.join(", ")}`);
}
