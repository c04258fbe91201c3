import { InputError } from "../../errors.ts";
import { box, boxShape, elementCount, volume, wholeBox, withRange } from "../../tensor/index.ts";
import type { OperationRules } from "./rules.ts";
import { requireSequence } from "./window.ts";

/** A dense layer on the flattened input: every output feature needs the whole input. */
export const fullyConnected: OperationRules<"fully-connected"> = {
  arity: { exactly: 1 },
  outputShape: (operation) => [operation.outputFeatures, 1, 1],
  inputRegion: (_operation, [input]) => wholeBox(input!),
  macs: (_operation, [input], region) => volume(region) * elementCount(input!),
  parameters: (operation, [input], region) =>
    volume(region) * (elementCount(input!) + (operation.bias ? 1 : 0)),
};

/** `[tokens, in]` times weights `[in, out]`: an output token needs all features of the same input token. */
export const matmul: OperationRules<"matmul"> = {
  arity: { exactly: 1 },
  outputShape: (operation, [input]) => [requireSequence(input!)[0], operation.outputFeatures],
  inputRegion: (_operation, [input], region) =>
    withRange(wholeBox(input!), 0, region.start[0]!, region.end[0]!),
  macs: (_operation, [input], region) => volume(region) * input![1]!,
  parameters: (operation, [input], region) => boxShape(region)[1]! * (input![1]! + (operation.bias ? 1 : 0)),
};

/**
 * softmax(Q K^T / sqrt(d)) V, head by head (Vaswani et al., Attention is all you need, 2017, equation 1).
 * Features split by heads: a part of a head still needs, and computes the scores of, the whole head.
 */
export const attention: OperationRules<"attention"> = {
  arity: { exactly: 3 },

  outputShape(operation, [query, key, value]) {
    const [, features] = requireSequence(query!);
    if (features % operation.heads !== 0) {
      throw new InputError(`${features} features do not divide by ${operation.heads} heads`);
    }
    if ([key!, value!].some((shape) => requireSequence(shape)[1] !== features || shape[0] !== key![0])) {
      throw new InputError("query, key and value must agree in features, key and value also in tokens");
    }
    return query!;
  },

  inputRegion(operation, inputs, region, index) {
    // A feature of the result mixes the same feature of all values by scores that read the whole head.
    const features: [number, number] = [region.start[1]!, region.end[1]!];
    const columns = index === 2 ? features : wholeHeads(operation.heads, inputs[0]!, ...features);
    const rows: [number, number] = index === 0 ? [region.start[0]!, region.end[0]!] : [0, inputs[index]![0]!];
    return box(rows, columns);
  },

  macs(operation, [query, key], region) {
    const [firstFeature, endFeature] = wholeHeads(operation.heads, query!, region.start[1]!, region.end[1]!);
    const [tokens, features] = boxShape(region) as [number, number];
    return tokens * key![0]! * (endFeature - firstFeature + features);
  },

  parameters: () => 0,
  channelUnit: (operation, [query]) => query![1]! / operation.heads,
};

function wholeHeads(
  heads: number,
  query: readonly number[],
  start: number,
  end: number,
): [start: number, end: number] {
  const size = query[1]! / heads;
  return [Math.floor(start / size) * size, Math.ceil(end / size) * size];
}
