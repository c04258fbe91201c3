import type { DecoderPlan, DecoderStage } from "../../planners/index.ts";
import { normEpsilon, rotation, type DecoderWeights, type Matrix } from "./decoder-weights.ts";

/** Rows of numbers, one a token. */
type Rows = readonly Float64Array[];

/** Places from one to before another. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a member of a stage has of each of its layers. */
interface Shard {
  readonly heads: Span;
  readonly columns: Span;
  readonly words: Span;
  /** By layer of the stage and by head: keys and values of all tokens so far. */
  readonly keys: Float64Array[][][];
  readonly values: Float64Array[][][];
}

/** A decoder on the devices of a plan: each computes its own share of its own layers behind its own cache, number by number. */
export class DividedDecoderRun {
  private readonly weights: DecoderWeights;
  private readonly stages: readonly { readonly stage: DecoderStage; readonly shards: readonly Shard[] }[];
  private past = 0;
  /** Shares of layers, and of the last product, that devices have computed. */
  pieces = 0;

  constructor(weights: DecoderWeights, { stages }: DecoderPlan) {
    this.weights = weights;
    this.stages = stages.map((stage) => ({ stage, shards: shardsOf(stage) }));
  }

  /** The logits behind each token of a batch. */
  pass(tokens: readonly number[]): Rows {
    const { weights, stages } = this;
    const { hidden } = weights.network;
    let vectors: Rows = tokens.map((token) =>
      Float64Array.from(weights.embeddings.subarray(token * hidden, (token + 1) * hidden)),
    );
    for (const { stage, shards } of stages) {
      for (let layer = stage.from; layer < stage.to; layer++) {
        const attended = this.normed(`${layer}.norm1`, vectors);
        vectors = summed(
          vectors,
          shards.map((shard) => this.attention(layer, layer - stage.from, shard, attended)),
        );
        const fed = this.normed(`${layer}.norm2`, vectors);
        vectors = summed(
          vectors,
          shards.map((shard) => this.feedForward(layer, shard, fed)),
        );
      }
    }
    this.past += tokens.length;
    const last = this.normed("norm", vectors);
    const parts = stages.at(-1)!.shards.map(({ words }) => {
      this.pieces++;
      return last.map((vector) => product(vector, weights.logits, { from: 0, to: hidden }, words));
    });
    return last.map((_, token) => Float64Array.from(parts.flatMap((part) => [...part[token]!])));
  }

  private attention(layer: number, place: number, { heads, keys, values }: Shard, vectors: Rows): Rows {
    this.pieces++;
    const { weights } = this;
    const { heads: all, kvHeads, headSize, hidden } = weights.network;
    const group = all / kvHeads;
    const made = (what: string, count: number, vector: Float64Array, head: number) => {
      const span = { from: head * headSize, to: (head + 1) * headSize };
      const matrix = weights.matrix(`${layer}.${what}`, hidden, count * headSize);
      const result = product(vector, matrix, { from: 0, to: hidden }, span);
      if (weights.network.biases) {
        const biases = weights.biases(`${layer}.${what}.biases`, count * headSize);
        for (let index = 0; index < headSize; index++) result[index]! += biases[span.from + index]!;
      }
      return result;
    };
    const turned = (what: string, head: Float64Array, position: number) =>
      rotated(
        weights.network.headNorms ? this.normedRow(`${layer}.${what}.head_norm`, head) : head,
        position,
      );
    const output = weights.matrix(`${layer}.output`, all * headSize, hidden);
    return vectors.map((vector, token) => {
      const position = this.past + token;
      const sum = new Float64Array(hidden);
      for (let head = heads.from; head < heads.to; head++) {
        const ownKeys = ((keys[place] ??= [])[head - heads.from] ??= []);
        const ownValues = ((values[place] ??= [])[head - heads.from] ??= []);
        ownKeys.push(turned("key", made("key", kvHeads, vector, head), position));
        ownValues.push(made("value", kvHeads, vector, head));
        for (let query = head * group; query < (head + 1) * group; query++) {
          const asked = turned("query", made("query", all, vector, query), position);
          const read = attended(asked, ownKeys, ownValues);
          const rows = { from: query * headSize, to: (query + 1) * headSize };
          addTo(sum, product(read, output, rows, { from: 0, to: hidden }));
        }
      }
      return sum;
    });
  }

  private feedForward(layer: number, { columns }: Shard, vectors: Rows): Rows {
    this.pieces++;
    const { weights } = this;
    const { hidden, feedForward } = weights.network;
    const whole = { from: 0, to: hidden };
    const matrix = (name: string) => weights.matrix(`${layer}.${name}`, hidden, feedForward);
    const down = weights.matrix(`${layer}.down`, feedForward, hidden);
    return vectors.map((vector) => {
      const gate = product(vector, matrix("gate"), whole, columns);
      const up = product(vector, matrix("up"), whole, columns);
      const both = gate.map((value, index) => (value / (1 + Math.exp(-value))) * up[index]!);
      return product(both, down, columns, whole);
    });
  }

  private normed(name: string, vectors: Rows): Rows {
    return vectors.map((vector) => this.normedRow(name, vector));
  }

  private normedRow(name: string, vector: Float64Array): Float64Array {
    const weights = this.weights.norm(name, vector.length);
    const mean = vector.reduce((sum, value) => sum + value * value, 0) / vector.length;
    const root = Math.sqrt(mean + normEpsilon);
    return vector.map((value, index) => (value / root) * weights[index]!);
  }
}

/** The shares of a stage's members, one after the other. */
function shardsOf({ members }: DecoderStage): readonly Shard[] {
  const next = { kvHeads: 0, feedForward: 0, vocabulary: 0 };
  return members.map(({ share }) => {
    const span = (part: keyof typeof next): Span => ({ from: next[part], to: (next[part] += share[part]) });
    return {
      heads: span("kvHeads"),
      columns: span("feedForward"),
      words: span("vocabulary"),
      keys: [],
      values: [],
    };
  });
}

/** A row of some inputs times part of a matrix: the rows of these inputs, and some of its columns. */
function product(row: Float64Array, { outputs, values }: Matrix, inputs: Span, columns: Span): Float64Array {
  const result = new Float64Array(columns.to - columns.from);
  for (let input = inputs.from; input < inputs.to; input++) {
    const factor = row[input - inputs.from]!;
    for (let column = columns.from; column < columns.to; column++)
      result[column - columns.from]! += factor * values[input * outputs + column]!;
  }
  return result;
}

/** What a query reads of values, each by how well its key fits. */
function attended(query: Float64Array, keys: Rows, values: Rows): Float64Array {
  const scores = keys.map(
    (key) => key.reduce((sum, value, index) => sum + value * query[index]!, 0) / Math.sqrt(query.length),
  );
  const most = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - most));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const result = new Float64Array(query.length);
  for (const [token, value] of values.entries())
    addTo(
      result,
      value.map((number) => (number * weights[token]!) / all),
    );
  return result;
}

function rotated(head: Float64Array, position: number): Float64Array {
  const half = head.length / 2;
  const result = new Float64Array(head.length);
  for (let pair = 0; pair < half; pair++) {
    const angle = rotation(position, pair, head.length);
    const [low, high] = [head[pair]!, head[pair + half]!];
    result[pair] = low * Math.cos(angle) - high * Math.sin(angle);
    result[pair + half] = high * Math.cos(angle) + low * Math.sin(angle);
  }
  return result;
}

function summed(vectors: Rows, parts: readonly Rows[]): Rows {
  return vectors.map((vector, token) => {
    const sum = Float64Array.from(vector);
    for (const part of parts) addTo(sum, part[token]!);
    return sum;
  });
}

function addTo(sum: Float64Array, part: Float64Array): void {
  for (let index = 0; index < sum.length; index++) sum[index]! += part[index]!;
}
