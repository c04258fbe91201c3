import { OnnxGraph } from "../../traces/record/onnx.ts";
import { normEpsilon, rotation, type DecoderWeights, type Matrix } from "./decoder-weights.ts";

/** Names of what a layer keeps, as exports of decoders call them. */
export const cacheNames = ["key", "value"] as const;

/**
 * A batch of tokens through a whole decoder as an ONNX model: `input_ids`, and `past_key_values.0.key` and so on where there
 * are tokens before, give `logits` of all tokens and `present.0.key` and so on.
 */
export function decoderGraph(weights: DecoderWeights, tokens: number, past: number): Uint8Array {
  return new PassGraph(weights, tokens, past).encode();
}

class PassGraph {
  private readonly graph: OnnxGraph;
  private readonly weights: DecoderWeights;
  private readonly tokens: number;
  private readonly past: number;

  constructor(weights: DecoderWeights, tokens: number, past: number) {
    this.graph = new OnnxGraph(weights.network.name);
    this.weights = weights;
    this.tokens = tokens;
    this.past = past;
  }

  encode(): Uint8Array {
    const { graph, weights, tokens, past } = this;
    const { layers, vocabulary, hidden, headSize } = weights.network;
    const ids = graph.input("input_ids", [tokens], "int64");
    const table = graph.constant("embeddings", [vocabulary, hidden], weights.embeddings);
    graph.integers("last_axis", [-1]);
    graph.constant("epsilon", [1], Float32Array.of(normEpsilon));
    const half = headSize / 2;
    const angles = Array.from({ length: tokens * half }, (_, place) =>
      rotation(past + Math.floor(place / half), place % half, headSize),
    );
    graph.constant("cosines", [tokens, half], Float32Array.from(angles, Math.cos));
    graph.constant("sines", [tokens, half], Float32Array.from(angles, Math.sin));
    const all = past + tokens;
    const mask = Float32Array.from({ length: tokens * all }, (_, place) =>
      place % all > past + Math.floor(place / all) ? -1e9 : 0,
    );
    graph.constant("mask", [tokens, all], mask);
    let vector = graph.node("embedded", "Gather", [table, ids]);
    for (let layer = 0; layer < layers; layer++) {
      vector = this.added(
        `${layer}.attended`,
        vector,
        this.attention(layer, this.norm(`${layer}.norm1`, vector, hidden)),
      );
      vector = this.added(
        `${layer}.fed`,
        vector,
        this.feedForward(layer, this.norm(`${layer}.norm2`, vector, hidden)),
      );
    }
    this.product("logits", this.norm("norm", vector, hidden), weights.logits);
    graph.output("logits", [tokens, vocabulary]);
    return graph.encode();
  }

  private attention(layer: number, vector: string): string {
    const { graph, tokens } = this;
    const { heads, kvHeads, headSize, hidden, headNorms } = this.weights.network;
    const name = (what: string) => `${layer}.${what}`;
    const group = heads / kvHeads;
    /** `[heads, tokens, headSize]`. */
    const inHeads = (what: string, count: number) => {
      const made = this.biased(name(what), vector, count * headSize);
      const shape = graph.integers(name(`${what}.shape`), [tokens, count, headSize]);
      const split = graph.node(name(`${what}.heads`), "Reshape", [made, shape]);
      return graph.node(name(`${what}.turned`), "Transpose", [split], { perm: [1, 0, 2] });
    };
    const normed = (what: string, heads: string) =>
      headNorms ? this.norm(name(`${what}.head_norm`), heads, headSize) : heads;
    const queries = this.rotated(name("query.rotated"), normed("query", inHeads("query", heads)));
    const keys = this.kept(
      layer,
      "key",
      this.rotated(name("key.rotated"), normed("key", inHeads("key", kvHeads))),
    );
    const values = this.kept(layer, "value", inHeads("value", kvHeads));
    const grouped = graph.integers(name("grouped"), [kvHeads, group, tokens, headSize]);
    const one = graph.integers(name("one"), [1]);
    const asked = graph.node(name("asked"), "Reshape", [queries, grouped]);
    const turnedKeys = graph.node(name("keys.turned"), "Transpose", [keys], { perm: [0, 2, 1] });
    const wideKeys = graph.node(name("keys.wide"), "Unsqueeze", [turnedKeys, one]);
    const wideValues = graph.node(name("values.wide"), "Unsqueeze", [values, one]);
    const scale = graph.constant(name("scale"), [1], Float32Array.of(1 / Math.sqrt(headSize)));
    const scores = graph.node(name("scores"), "MatMul", [asked, wideKeys]);
    const scaled = graph.node(name("scaled"), "Mul", [scores, scale]);
    const masked = graph.node(name("masked"), "Add", [scaled, "mask"]);
    const shares = graph.node(name("shares"), "Softmax", [masked], { axis: -1 });
    const read = graph.node(name("read"), "MatMul", [shares, wideValues]);
    const back = graph.node(name("back"), "Transpose", [read], { perm: [2, 0, 1, 3] });
    const flat = graph.node(name("flat"), "Reshape", [
      back,
      graph.integers(name("flat.shape"), [tokens, heads * headSize]),
    ]);
    return this.product(name("output"), flat, this.weights.matrix(name("output"), heads * headSize, hidden));
  }

  private feedForward(layer: number, vector: string): string {
    const { graph } = this;
    const { hidden, feedForward } = this.weights.network;
    const name = (what: string) => `${layer}.${what}`;
    const gate = this.product(name("gate"), vector, this.weights.matrix(name("gate"), hidden, feedForward));
    const up = this.product(name("up"), vector, this.weights.matrix(name("up"), hidden, feedForward));
    const open = graph.node(name("sigmoid"), "Sigmoid", [gate]);
    const silu = graph.node(name("silu"), "Mul", [gate, open]);
    const both = graph.node(name("both"), "Mul", [silu, up]);
    return this.product(name("down"), both, this.weights.matrix(name("down"), feedForward, hidden));
  }

  /** With what is kept of the tokens before, and for those after. */
  private kept(layer: number, what: (typeof cacheNames)[number], now: string): string {
    const { graph, past, tokens } = this;
    const { kvHeads, headSize } = this.weights.network;
    const present = `present.${layer}.${what}`;
    if (past === 0) graph.node(present, "Identity", [now]);
    else {
      const before = graph.input(`past_key_values.${layer}.${what}`, [kvHeads, past, headSize]);
      graph.node(present, "Concat", [before, now], { axis: 1 });
    }
    graph.output(present, [kvHeads, past + tokens, headSize]);
    return present;
  }

  private rotated(name: string, heads: string): string {
    const { graph } = this;
    const [low, high] = [`${name}.low`, `${name}.high`];
    graph.node(`${name}.halves`, "Split", [heads], { axis: -1, num_outputs: 2 }, [low, high]);
    const part = (which: string, one: string, by: string) => graph.node(`${name}.${which}`, "Mul", [one, by]);
    const first = graph.node(`${name}.first`, "Sub", [part("lc", low, "cosines"), part("hs", high, "sines")]);
    const second = graph.node(`${name}.second`, "Add", [
      part("hc", high, "cosines"),
      part("ls", low, "sines"),
    ]);
    return graph.node(name, "Concat", [first, second], { axis: -1 });
  }

  private norm(name: string, vector: string, length: number): string {
    const { graph } = this;
    const square = graph.node(`${name}.square`, "Mul", [vector, vector]);
    const mean = graph.node(`${name}.mean`, "ReduceMean", [square, "last_axis"]);
    const root = graph.node(`${name}.root`, "Sqrt", [graph.node(`${name}.above`, "Add", [mean, "epsilon"])]);
    const even = graph.node(`${name}.even`, "Div", [vector, root]);
    const weights = graph.constant(`${name}.weights`, [length], this.weights.norm(name, length));
    return graph.node(name, "Mul", [even, weights]);
  }

  private biased(name: string, vector: string, outputs: number): string {
    const { graph, weights } = this;
    const { hidden, biases } = weights.network;
    const made = this.product(
      biases ? `${name}.product` : name,
      vector,
      weights.matrix(name, hidden, outputs),
    );
    if (!biases) return made;
    const added = graph.constant(`${name}.biases`, [outputs], weights.biases(`${name}.biases`, outputs));
    return graph.node(name, "Add", [made, added]);
  }

  private product(name: string, vector: string, { inputs, outputs, values }: Matrix): string {
    const matrix = this.graph.constant(`${name}.matrix`, [inputs, outputs], values);
    return this.graph.node(name, "MatMul", [vector, matrix]);
  }

  private added(name: string, one: string, other: string): string {
    return this.graph.node(name, "Add", [one, other]);
  }
}
