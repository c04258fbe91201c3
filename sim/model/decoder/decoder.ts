import { InputError } from "../../errors.ts";
import { blockValues, rowBytes, type WeightFormat } from "./weight-format.ts";

/**
 * A decoder-only transformer by its dimensions: layers of grouped-query attention with rotary positions and of a gated
 * feed-forward network, root-mean-square norms before each (Touvron et al., LLaMA, arXiv 2302.13971; Ainslie et al., GQA,
 * arXiv 2305.13245).
 */
export interface DecoderNetwork {
  readonly name: string;
  readonly layers: number;
  /** Width of the vector that layers hand on. */
  readonly hidden: number;
  readonly heads: number;
  /** Heads of keys and values; so many heads of queries share one. */
  readonly kvHeads: number;
  readonly headSize: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  /** Are the weights of the last product the table of embeddings? */
  readonly tied: boolean;
  /** Do queries, keys and values have biases? */
  readonly biases: boolean;
  /** Are the queries and keys of each head normalized? */
  readonly headNorms: boolean;
  /** Of all matrices. */
  readonly weights: WeightFormat;
  /** Of the table of embeddings, of which a token reads a row. */
  readonly embeddings: WeightFormat;
  /** Of keys and values that are kept. */
  readonly cache: WeightFormat;
}

/** A matrix of weights: values that it makes, and values that it reads. */
export interface DecoderMatrix {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
}

/** As much of every layer, and of the last product, as a device has: heads with their queries, columns, and words. */
export interface DecoderShare {
  readonly kvHeads: number;
  readonly feedForward: number;
  readonly vocabulary: number;
}

/** All of a decoder. */
export function wholeShare({ kvHeads, feedForward, vocabulary }: DecoderNetwork): DecoderShare {
  return { kvHeads, feedForward, vocabulary };
}

/** The matrices of an attention, or of a device's share of it. */
export function attentionMatrices(
  { hidden, headSize, heads, kvHeads: all }: DecoderNetwork,
  { kvHeads }: Pick<DecoderShare, "kvHeads">,
): readonly DecoderMatrix[] {
  const queries = (heads / all) * kvHeads * headSize;
  const keys = kvHeads * headSize;
  return [
    { name: "query", rows: queries, columns: hidden },
    { name: "key", rows: keys, columns: hidden },
    { name: "value", rows: keys, columns: hidden },
    { name: "output", rows: hidden, columns: queries },
  ];
}

/** The matrices of a feed-forward network, or of a device's share of it. */
export function feedForwardMatrices(
  { hidden }: DecoderNetwork,
  { feedForward }: Pick<DecoderShare, "feedForward">,
): readonly DecoderMatrix[] {
  return [
    { name: "gate", rows: feedForward, columns: hidden },
    { name: "up", rows: feedForward, columns: hidden },
    { name: "down", rows: hidden, columns: feedForward },
  ];
}

/** The matrix that turns the last vector into a figure for each word. */
export function logitsMatrix({ hidden }: DecoderNetwork, vocabulary: number): DecoderMatrix {
  return { name: "logits", rows: vocabulary, columns: hidden };
}

export function matrixBytes(format: WeightFormat, { rows, columns }: DecoderMatrix): number {
  return rows * rowBytes(format, columns);
}

/** Bytes of the matrices of so many layers in a device's share; norms and biases are of every device. */
export function layerBytes(network: DecoderNetwork, share: DecoderShare): number {
  const { hidden, headSize, heads, biases, headNorms, weights } = network;
  const matrices = [...attentionMatrices(network, share), ...feedForwardMatrices(network, share)];
  const biased = biases ? (heads / network.kvHeads + 2) * share.kvHeads * headSize : 0;
  const normed = 2 * hidden + (headNorms ? 2 * headSize : 0);
  return matrices.reduce((sum, matrix) => sum + matrixBytes(weights, matrix), 0) + 4 * (biased + normed);
}

/** Bytes of the table of embeddings. */
export function embeddingBytes({ vocabulary, hidden, embeddings }: DecoderNetwork): number {
  return vocabulary * rowBytes(embeddings, hidden);
}

/** Bytes of the last norm, and of the share of the last product that is not a table of embeddings too. */
export function logitsBytes(network: DecoderNetwork, vocabulary: number): number {
  return 4 * network.hidden + matrixBytes(network.weights, logitsMatrix(network, vocabulary));
}

/** Bytes of all weights. */
export function decoderBytes(network: DecoderNetwork): number {
  const { layers, tied, hidden, vocabulary } = network;
  const last = tied ? 4 * hidden : logitsBytes(network, vocabulary);
  return layers * layerBytes(network, wholeShare(network)) + embeddingBytes(network) + last;
}

/** Number of all weights, as model cards count them. */
export function decoderParameters(network: DecoderNetwork): number {
  const { layers, hidden, vocabulary, tied, headSize, heads, kvHeads, biases, headNorms } = network;
  const whole = wholeShare(network);
  const layer = [...attentionMatrices(network, whole), ...feedForwardMatrices(network, whole)].reduce(
    (sum, { rows, columns }) => sum + rows * columns,
    2 * hidden + (biases ? (heads + 2 * kvHeads) * headSize : 0) + (headNorms ? 2 * headSize : 0),
  );
  return layers * layer + hidden + (tied ? 1 : 2) * vocabulary * hidden;
}

/** Bytes of the keys and values that one layer keeps of a token, of a share of the heads. */
export function cacheBytes({ headSize, cache }: DecoderNetwork, kvHeads: number): number {
  return 2 * kvHeads * rowBytes(cache, headSize);
}

/**
 * Refuses dimensions that do not fit each other.
 *
 * @throws InputError
 */
export function checkDecoder(network: DecoderNetwork): void {
  const { heads, kvHeads, headSize, hidden, feedForward, weights } = network;
  if (heads % kvHeads !== 0)
    throw new InputError(
      `${heads} heads cannot share ${kvHeads} heads of keys and values (allowed: a divisor of the heads)`,
    );
  if (headSize % 2 !== 0)
    throw new InputError(
      `heads of ${headSize} values cannot be rotated by positions (allowed: an even number)`,
    );
  const block = blockValues(weights);
  for (const [name, values] of Object.entries({
    hidden,
    feed_forward: feedForward,
    "heads x head_size": heads * headSize,
  }))
    if (values % block !== 0)
      throw new InputError(
        `${name} is ${values}, and ${weights} stores weights in blocks of ${block} (allowed: a multiple)`,
      );
}
