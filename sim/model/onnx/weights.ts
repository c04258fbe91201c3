import { InputError } from "../../errors.ts";
import type { Shape } from "../../tensor/index.ts";
import type { Arithmetic } from "../arithmetic.ts";
import type { ElementType } from "../element-type.ts";
import { boundShape } from "./dimensions.ts";
import { importGraph, type ConvertedNode, type YieldedResult } from "./graph.ts";
import { checkHonoured } from "./honoured.ts";
import type { OnnxOptions } from "./index.ts";
import { joinedNumbers } from "./joined-numbers.ts";
import { plainNumbers, quantizedNumbers } from "./quantized-numbers.ts";
import type { OnnxGraph } from "./file.ts";
import { readOnnx } from "./read.ts";
import { StoredTensors } from "./stored-tensors.ts";
import { elementTypeOf } from "./tensor-data.ts";

/** What an ONNX file brings beside the model that `importOnnx` makes of it. */
export interface OnnxWeights {
  readonly weights: StoredWeights;
  /** Inputs of the file, open dimensions bound. */
  readonly inputs: ReadonlyMap<string, { readonly shape: Shape; readonly elementType: ElementType }>;
  /** The results that are computed, in the order of the file. */
  readonly results: readonly FileResultInfo[];
}

/** A result of a file, the operator of the model that yields it, and the shape that the file declares, where it does. */
export interface FileResultInfo extends YieldedResult {
  readonly declaredShape: Shape | undefined;
}

/** The numbers that layers compute with. */
export type StoredWeights =
  /** By the name that a layer gives its tensor, such as `conv1/weights`; elements in row-major order of the layer's layout. */
  | {
      readonly kind: "kept";
      readonly tensors: ReadonlyMap<string, Float32Array>;
      /** By operator: what its numbers go through beside its operation, where they do. */
      readonly arithmetic: ReadonlyMap<string, Arithmetic>;
    }
  /** Why layers cannot compute the file's numbers: weights that are missing, or an attribute that the model does not keep. */
  | { readonly kind: "lost"; readonly reason: string };

/**
 * Reads the weights of an ONNX file under the names of the operators that `importOnnx` gives the same options.
 * Numbers in other files are not read.
 *
 * @throws InputError as `importOnnx` does
 */
export function readOnnxWeights(bytes: Uint8Array, options: Omit<OnnxOptions, "outputs"> = {}): OnnxWeights {
  const { dimensions = {}, batch = 1, opaque = false } = options;
  const binding = { dimensions, batch };
  const file = readOnnx(bytes);
  const inputs = givenInputs(file.graph, (tensor) => boundShape(tensor, binding) ?? []);
  const stored = new StoredTensors(file.graph);
  const tensors = new Map<string, Float32Array>();
  const arithmetic = new Map<string, Arithmetic>();
  const fractionalBiases = new Set<string>();
  let lost: string | undefined;
  const observe = (converted: ConvertedNode) => {
    const { node, outputs } = converted;
    if (outputs.every((output) => output?.kind !== "activation")) {
      stored.follow(node, outputs);
      return;
    }
    lost ??= whyLost(() => {
      checkHonoured(converted);
      const numbers = quantizedNumbers(converted, stored) ?? plainNumbers(converted, stored);
      for (const [name, values] of numbers.weights) tensors.set(name, values);
      for (const [operator, one] of numbers.arithmetic) arithmetic.set(operator, one);
      if (numbers.fractionalBias !== undefined) fractionalBiases.add(numbers.fractionalBias);
    });
  };
  const { results, joins } = importGraph(file, "weights", { ...binding, opaque, outputs: [] }, observe);
  const declared = new Map(file.graph.output.map((output) => [output.name, output]));
  return {
    weights:
      lost === undefined
        ? { kind: "kept", ...joinedNumbers({ tensors, arithmetic, fractionalBiases }, joins) }
        : { kind: "lost", reason: lost },
    inputs,
    results: results.map((result) => ({
      ...result,
      declaredShape: declaredShape(() => boundShape(declared.get(result.name)!, binding)),
    })),
  };
}

/** The message of the InputError that the action throws, if it does. */
function whyLost(action: () => void): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** Undefined for a result with open dimensions: nobody has to bind those. */
function declaredShape(read: () => Shape | undefined): Shape | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** The inputs that are not initializers. */
function givenInputs(
  { input, initializer }: OnnxGraph,
  shapeOf: (tensor: OnnxGraph["input"][number]) => Shape,
): OnnxWeights["inputs"] {
  const stored = new Set(initializer.map(({ name }) => name));
  return new Map(
    input
      .filter(({ name }) => !stored.has(name))
      .map((tensor) => {
        const elementType = elementTypeOf(tensor.type?.tensor_type?.elem_type ?? 0, `input "${tensor.name}"`);
        return [tensor.name, { shape: shapeOf(tensor), elementType }];
      }),
  );
}
