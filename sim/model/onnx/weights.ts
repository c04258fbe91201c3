import { InputError } from "../../errors.ts";
import type { Shape } from "../../tensor/index.ts";
import { boundShape } from "./dimensions.ts";
import { importGraph, type ConvertedNode } from "./graph.ts";
import { checkHonoured } from "./honoured.ts";
import type { OnnxOptions } from "./index.ts";
import { operatorWeights } from "./operator-weights.ts";
import { readOnnx, type OnnxGraph } from "./read.ts";
import { StoredTensors } from "./stored-tensors.ts";

/** What an ONNX file brings beside the model that `importOnnx` makes of it. */
export interface OnnxWeights {
  /** By the name that a layer gives its tensor, such as `conv1/weights`; elements in row-major order of the layer's layout. */
  readonly tensors: ReadonlyMap<string, Float32Array>;
  /** Shapes of the inputs in the file, open dimensions bound. */
  readonly inputs: ReadonlyMap<string, Shape>;
  /** Names of the results that are computed, in the order of the model's outputs. */
  readonly outputs: readonly string[];
}

const float32 = 1;

/**
 * Reads the weights of an ONNX file under the names of the operators that `importOnnx` gives the same options.
 * Numbers in other files are not read.
 *
 * @throws InputError that says why the layers of the model cannot compute the file's numbers: weights that are missing, or
 * an attribute that the model does not keep
 */
export function readOnnxWeights(bytes: Uint8Array, options: Omit<OnnxOptions, "outputs"> = {}): OnnxWeights {
  const { dimensions = {}, batch = 1, opaque = false } = options;
  const binding = { dimensions, batch };
  const file = readOnnx(bytes);
  const inputs = givenInputs(file.graph, (tensor) => boundShape(tensor, binding) ?? []);
  const computed = new Set(inputs.keys());
  const stored = new StoredTensors(file.graph);
  const tensors = new Map<string, Float32Array>();
  const observe = (converted: ConvertedNode) => {
    const { node, outputs, operators } = converted;
    if (outputs.every((output) => output?.kind !== "activation")) {
      stored.follow(node, outputs);
      return;
    }
    checkHonoured(converted);
    for (const [index, name] of node.output.entries()) {
      if (outputs[index]?.kind === "activation") computed.add(name);
    }
    for (const operator of operators) {
      for (const [name, values] of operatorWeights(operator, node, stored)) tensors.set(name, values);
    }
  };
  importGraph(file, "weights", { ...binding, opaque, outputs: [] }, observe);
  const outputs = file.graph.output.map(({ name }) => name).filter((name) => computed.has(name));
  return { tensors, inputs, outputs };
}

/** The inputs that are no initializers. */
function givenInputs(
  { input, initializer }: OnnxGraph,
  shapeOf: (tensor: OnnxGraph["input"][number]) => Shape,
): ReadonlyMap<string, Shape> {
  const stored = new Set(initializer.map(({ name }) => name));
  const given = input.filter(({ name }) => !stored.has(name));
  const other = given.find(({ type }) => type?.tensor_type?.elem_type !== float32);
  if (other) throw new InputError(`its input "${other.name}" is no tensor of float32`);
  return new Map(given.map((tensor) => [tensor.name, shapeOf(tensor)]));
}
