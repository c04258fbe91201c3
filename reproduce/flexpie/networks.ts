import { buildModel, builtInNetwork, linkOperators, type Model } from "../../sim/model/index.ts";
import type { ModelName } from "./case.ts";

/**
 * Sequence length of BERT. The paper does not give it; 320 makes the computation of the published bars (1,124 ms) and
 * the bytes that their slopes over the bandwidth imply.
 */
const bertTokens = 320;

const layers = 12;
const heads = 12;
const features = 768;
const inner = 4 * features;

/** Elements that attention writes beside its projections: the scores of all heads, and the mixed values. */
const attentionWritten = heads * bertTokens * bertTokens + bertTokens * features;
const attentionMacs = 2 * bertTokens * bertTokens * features;

/** The matrix products of an encoder layer: query, key and value together; attention's output; the two of the feed-forward part. */
const products = [
  { name: "projections", outputs: 3 * features, terms: features },
  { name: "output", outputs: features, terms: features },
  { name: "intermediate", outputs: inner, terms: features },
  { name: "feed-forward", outputs: features, terms: inner },
] as const;

/** A network as the planners of the evaluation see it: its operators linked, BERT as the paper's 12 layers. */
export function networkOf(name: ModelName): Model {
  return name === "bert-base" ? bertLayers() : linkOperators(builtInNetwork(name, {}));
}

/** BERT at the paper's grain: encoder layers that need all tokens, divided by tokens or by features. */
function bertLayers(): Model {
  const sum = (value: (product: (typeof products)[number]) => number) =>
    products.reduce((total, product) => total + value(product), 0);
  const weights = sum(({ outputs, terms }) => outputs * terms);
  return buildModel("bert-base", [
    { name: "layer0", operation: { kind: "input", shape: [bertTokens, features] }, inputs: [] },
    ...Array.from({ length: layers }, (_, layer) => ({
      name: `layer${layer + 1}`,
      operation: {
        kind: "composite" as const,
        type: "encoder-layer",
        shape: [bertTokens, features],
        macs: bertTokens * weights + attentionMacs,
        parameters: weights,
        written: bertTokens * sum(({ outputs }) => outputs) + attentionWritten,
        reads: "everything" as const,
      },
      inputs: [`layer${layer}`],
    })),
  ]);
}

/**
 * BERT under the 2D-grid, InH x InW: a matrix product's input map is tokens x features, and its features are what the
 * product sums over. Each half of the features gives partial sums of all outputs, which the two devices that share
 * the tokens exchange. Shapes are `[outputs, tokens, halves]`.
 */
export function bertGrid(): Model {
  const names = Array.from({ length: layers }, (_, layer) =>
    products.map((product) => ({ ...product, id: `layer${layer + 1}/${product.name}` })),
  ).flat();
  return buildModel("bert-base", [
    { name: "tokens", operation: { kind: "input", shape: [features, bertTokens, 2] }, inputs: [] },
    ...names.map(({ id, name, outputs, terms }, index) => ({
      name: id,
      operation: {
        kind: "composite" as const,
        type: "partial-product",
        shape: [outputs, bertTokens, 2],
        macs: bertTokens * outputs * terms + (name === "output" ? attentionMacs : 0),
        parameters: outputs * terms,
        written: 2 * bertTokens * outputs + (name === "output" ? attentionWritten : 0),
        reads: "own-rows" as const,
      },
      inputs: [names[index - 1]?.id ?? "tokens"],
    })),
  ]);
}
