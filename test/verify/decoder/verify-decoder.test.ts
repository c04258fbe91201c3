import { describe, expect, it } from "vitest";
import { chooseDecoderPlanner, type DecoderPlan, type DecoderProblem } from "../../../planners/index.ts";
import { mesh } from "../../../sim/cluster/index.ts";
import { decoderOfOnnx, type DecoderNetwork } from "../../../sim/model/index.ts";
import { loadRuntime, SeededValues } from "../../../traces/record/index.ts";
import { decoderGraph } from "../../../verify/decoder/decoder-graph.ts";
import { DecoderWeights } from "../../../verify/decoder/decoder-weights.ts";
import { verifyDecoder } from "../../../verify/index.ts";

const small: DecoderNetwork = {
  ...{
    name: "small",
    layers: 3,
    hidden: 48,
    heads: 8,
    kvHeads: 4,
    headSize: 6,
    feedForward: 72,
    vocabulary: 90,
  },
  ...{ tied: false, biases: false, headNorms: false, weights: "f32", embeddings: "f32", cache: "f32" },
};
/** Qwen2.5 has biases and a tied table, Qwen3 norms of heads whose values are not those of the vector. */
const kinds: readonly DecoderNetwork[] = [
  small,
  { ...small, name: "tied", tied: true, biases: true },
  { ...small, name: "normed", headNorms: true, headSize: 10 },
];

function planOf(network: DecoderNetwork, count: number, text: string): DecoderPlan {
  const names = Array.from({ length: count }, (_, device) => `device-${device}`);
  const rates = (device: number) => ({ matrixFlops: 1e12, memoryBandwidth: 1e9 * (device + 1), overhead: 0 });
  const problem: DecoderProblem = {
    network,
    workload: { prompt: 5, batch: 5, tokens: 4, exchange: "f32" },
    devices: names.map((name, device) => ({ name, memory: Infinity, rates: rates(device) })),
    links: mesh(names, { bandwidth: 1e9, latency: 0, duplex: "full" }),
  };
  const { planner, options } = chooseDecoderPlanner(text);
  return planner.divide(problem, options).plan;
}

const asked = { prompt: 5, tokens: 4 };

describe("a divided decoder", () => {
  it("says the same of every word as the whole one in onnxruntime, with the cache that tokens leave", async () => {
    const runtime = await loadRuntime();
    for (const network of kinds)
      for (const [count, text] of [
        [1, "single"],
        [2, "by-speed"],
        [3, "tensor[shares=speed;logits=leader]"],
        [4, "tensor"],
        [4, "tensor-pipeline"],
      ] as const) {
        if (network !== small && text !== "tensor") continue;
        const plan = planOf(network, count, text);
        const proof = await verifyDecoder(network, plan, asked, runtime, new SeededValues(3));
        expect(proof, `${network.name} ${text}`).toMatchObject({ ok: true, verdict: "equal" });
        expect(proof.maxRelError).toBeLessThan(1e-5);
        const shares = plan.stages.reduce(
          (sum, { from, to, members }) => sum + 2 * (to - from) * members.length,
          0,
        );
        expect(proof.pieces).toBe(4 * (shares + plan.stages.at(-1)!.members.length));
      }
  });

  it("is wrong where a device lacks a head, a column or a layer", async () => {
    const runtime = await loadRuntime();
    const [stage] = planOf(small, 2, "tensor").stages;
    const [first, second] = stage!.members;
    const without = (part: "kvHeads" | "feedForward", by: number): DecoderPlan => ({
      stages: [
        {
          ...stage!,
          members: [first!, { ...second!, share: { ...second!.share, [part]: second!.share[part] - by } }],
        },
      ],
    });
    for (const plan of [
      without("kvHeads", 1),
      without("feedForward", 8),
      { stages: [{ ...stage!, to: 2 }] },
    ]) {
      const proof = await verifyDecoder(small, plan, asked, runtime, new SeededValues(3));
      expect(proof).toMatchObject({ ok: false, verdict: "wrong" });
      expect(proof.firstWrongPiece).toMatch(/^token 1: /);
    }
  });

  it("is refused where it is too large", async () => {
    const large = { ...small, name: "large", vocabulary: 1_000_000 };
    const proof = verifyDecoder(
      large,
      planOf(large, 1, "single"),
      asked,
      await loadRuntime(),
      new SeededValues(1),
    );
    await expect(proof).rejects.toThrow(/large has \d+ weights, too many/);
  });
});

describe("an ONNX file of a decoder with past keys and values", () => {
  it("is read by its dimensions", () => {
    for (const network of kinds) {
      const weights = new DecoderWeights(network, new SeededValues(1));
      const { dimensions, weights: stored } = decoderOfOnnx(decoderGraph(weights, 1, 7), network.name);
      const { name, weights: format, embeddings, cache, ...expected } = network;
      expect(dimensions, `${name} ${format} ${embeddings} ${cache}`).toEqual({
        ...expected,
        // The table is turned around in a matrix of its own.
        tied: false,
      });
      expect(stored).toBe("f32");
    }
  });

  it("is refused where it has no past", () => {
    const weights = new DecoderWeights(small, new SeededValues(1));
    expect(() => decoderOfOnnx(decoderGraph(weights, 4, 0), "first")).toThrow(
      /model first: has no inputs past_key_values/,
    );
  });
});
