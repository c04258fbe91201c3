import { heScale, type TensorValues } from "../../traces/record/weights.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import type { DecoderNetwork } from "../../sim/model/index.ts";

/** A matrix by its inputs, then its outputs. */
export interface Matrix {
  readonly inputs: number;
  readonly outputs: number;
  readonly values: Float32Array;
}

/** Made-up weights of a decoder, each made once. Matrices multiply a row of inputs from the right. */
export class DecoderWeights {
  readonly network: DecoderNetwork;
  private readonly values: TensorValues;
  private readonly made = new Map<string, Float32Array>();

  constructor(network: DecoderNetwork, values: TensorValues) {
    this.network = network;
    this.values = values;
  }

  matrix(name: string, inputs: number, outputs: number): Matrix {
    return { inputs, outputs, values: this.tensor(name, [inputs, outputs], heScale(inputs)) };
  }

  /** Biases. */
  biases(name: string, length: number): Float32Array {
    return this.tensor(name, [length], 0.1);
  }

  /** Weights of a norm: about 1. */
  norm(name: string, length: number): Float32Array {
    return this.tensor(name, [length], 0.1).map((value) => 1 + value);
  }

  /** A row for each word. */
  get embeddings(): Float32Array {
    const { vocabulary, hidden } = this.network;
    return this.tensor("embeddings", [vocabulary, hidden], 1);
  }

  /** The last product: of a tied decoder, the table of embeddings turned around. */
  get logits(): Matrix {
    const { vocabulary, hidden, tied } = this.network;
    if (!tied) return this.matrix("logits", hidden, vocabulary);
    const rows = this.embeddings;
    const values = new Float32Array(hidden * vocabulary);
    for (let word = 0; word < vocabulary; word++)
      for (let place = 0; place < hidden; place++)
        values[place * vocabulary + word] = rows[word * hidden + place]!;
    return { inputs: hidden, outputs: vocabulary, values };
  }

  private tensor(name: string, shape: readonly number[], scale: number): Float32Array {
    const known = this.made.get(name) ?? this.values.values(name, shape, wholeBox(shape), scale);
    this.made.set(name, known);
    return known;
  }
}

/** What is added to the mean of squares before a root is taken of it. */
export const normEpsilon = 1e-5;

/** The angle by which a pair of values of a head is rotated at a position: values `pair` and `pair` + half of the head. */
export function rotation(position: number, pair: number, headSize: number): number {
  return position / 10_000 ** ((2 * pair) / headSize);
}
