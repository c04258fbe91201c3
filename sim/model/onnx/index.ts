import { InputError } from "../../errors.ts";
import type { Model } from "../model.ts";
import { checkBinding } from "./dimensions.ts";
import { importGraph } from "./graph.ts";
import { readOnnx } from "./read.ts";

/** What a user may say about an ONNX file beyond what stands in it. */
export interface OnnxOptions {
  /** Extents of open dimensions, by symbol, or by `tensor[axis]` where the file gives them no name. */
  readonly dimensions?: Readonly<Record<string, number>>;
  /** Extent of the first axis of an input where the file leaves it open and `dimensions` does not bind it; 1 unless given. */
  readonly batch?: number;
  /** Keep operators that are not supported as indivisible ones, where the file declares their shapes. */
  readonly opaque?: boolean;
  /** Names of the tensors to take as results, instead of the file's; what they do not need is left out. */
  readonly outputs?: readonly string[];
}

/**
 * Reads an ONNX file (operator sets 7 and later) as a model. Only shapes matter: weights may lie elsewhere or be missing.
 *
 * The batch axis goes: `[1, C, H, W]` becomes `[C, H, W]`, `[1, T, F]` becomes `[T, F]`, and a vector `[1, F]` becomes
 * `[F, 1, 1]`, as the built-in classifiers have it. Constants are folded. Nodes that do nothing at inference (Identity,
 * Dropout) vanish, and so do those that only name the same elements' shape again, until an operator needs them under
 * the new shape; then a `reshape` stands before it. Operators are named after their nodes.
 * Weights that several nodes share count with each of them.
 *
 * @param bytes contents of the file
 * @param name of the model
 * @throws InputError naming the node and what is wrong with it; for unsupported operators one that lists all of them
 */
export function importOnnx(bytes: Uint8Array, name: string, options: OnnxOptions = {}): Model {
  const { dimensions = {}, batch = 1, opaque = false, outputs = [] } = options;
  try {
    const file = readOnnx(bytes);
    const { input, output, value_info: between } = file.graph;
    checkBinding({ dimensions, batch }, [...input, ...output, ...between]);
    return importGraph(file, name, { dimensions, batch, opaque, outputs }).model;
  } catch (error) {
    if (error instanceof InputError && !error.message.startsWith(`model ${name}`)) {
      throw new InputError(`model ${name}: ${error.message}`);
    }
    throw error;
  }
}
