import {
  attentionMatrices,
  cacheBytes,
  feedForwardMatrices,
  logitsMatrix,
  matrixBytes,
  rowBytes,
  type DecoderMatrix,
  type DecoderNetwork,
  type DecoderShare,
} from "../../sim/model/index.ts";
import type { DecoderWork, Product } from "./rates.ts";

/** Tokens that go through the decoder together. */
export interface Batch {
  readonly tokens: number;
  /** Tokens before them, whose keys and values are kept. */
  readonly past: number;
}

/** Operators of an attention without its norm: three products, rotations, the attention itself, and the product after it. */
const attentionOperators = 6;
/** Gate, up, their product, down. */
const feedForwardOperators = 4;

/** Looking up the tokens' rows. */
export function embeddingWork({ hidden, embeddings }: DecoderNetwork, tokens: number): DecoderWork {
  return { products: [{ flops: 0, bytes: tokens * rowBytes(embeddings, hidden) }], operators: 1 };
}

/** Products of a share of an attention with weights; what it reads of the cache is `cacheProduct`. */
export function attentionWork(network: DecoderNetwork, share: DecoderShare, tokens: number): DecoderWork {
  const products = attentionMatrices(network, share).map((matrix) => productOf(network, matrix, tokens));
  return { products, operators: share.kvHeads === 0 ? 0 : attentionOperators };
}

/**
 * What the tokens of a batch compute with all keys and values up to their own; each is read once for all of them. Scores
 * and sums are a multiply-accumulate each for every value of a head.
 */
export function cacheProduct(network: DecoderNetwork, share: DecoderShare, { tokens, past }: Batch): Product {
  const { headSize, heads, kvHeads } = network;
  const seen = tokens * past + (tokens * (tokens + 1)) / 2;
  return {
    flops: 4 * headSize * (heads / kvHeads) * share.kvHeads * seen,
    bytes: (past + tokens) * cacheBytes(network, share.kvHeads),
  };
}

export function feedForwardWork(network: DecoderNetwork, share: DecoderShare, tokens: number): DecoderWork {
  const products = feedForwardMatrices(network, share).map((matrix) => productOf(network, matrix, tokens));
  return { products, operators: share.feedForward === 0 ? 0 : feedForwardOperators };
}

/** A figure for each of some words, of the last token alone. */
export function logitsWork(network: DecoderNetwork, vocabulary: number): DecoderWork {
  return {
    products: [productOf(network, logitsMatrix(network, vocabulary), 1)],
    operators: vocabulary === 0 ? 0 : 1,
  };
}

/** Norms and sums of vectors. */
export function smallWork(operators: number): DecoderWork {
  return { products: [], operators };
}

export function together(...works: readonly DecoderWork[]): DecoderWork {
  return {
    products: works.flatMap(({ products }) => products),
    operators: works.reduce((sum, { operators }) => sum + operators, 0),
  };
}

function productOf({ weights }: DecoderNetwork, matrix: DecoderMatrix, tokens: number): Product {
  return { flops: 2 * matrix.rows * matrix.columns * tokens, bytes: matrixBytes(weights, matrix) };
}
