import { describe, expect, it } from "vitest";
import { buildModel, type Operation } from "../../../sim/model/index.ts";
import { checkPlan, lower, type Inference, type Piece } from "../../../sim/partition/index.ts";
import { box } from "../../../sim/tensor/index.ts";

const convolution: Operation = {
  kind: "convolution",
  outputChannels: 1,
  groups: 1,
  bias: false,
  kernel: [3, 1],
  stride: [1, 1],
  dilation: [1, 1],
  padding: { top: 1, left: 0, bottom: 1, right: 0 },
};

/** Two layers over 8 rows of one element, each reading a row more on both sides. */
const model = buildModel("two", [
  { name: "input", operation: { kind: "input", shape: [1, 8, 1] }, inputs: [] },
  { name: "first", operation: convolution, inputs: ["input"] },
  { name: "second", operation: convolution, inputs: ["first"] },
]);
const rows = (operator: number, start: number, end: number, device = 0): Piece => ({
  operator,
  region: box([0, 1], [start, end], [0, 1]),
  device,
});
const limits = [0, 1].map((device) => ({ name: `board-${device}`, memory: Infinity }));

describe("two fused tiles on one device, one after the other", () => {
  const tiles = [rows(1, 0, 5), rows(2, 0, 4), rows(1, 3, 8), rows(2, 4, 8)];

  it("each reads what it computed itself, though the other's region overlaps", () => {
    const inference: Inference = { model, inputAt: 0, resultAt: 0 };
    const { computes, transfers } = lower({ execution: "dataflow", steps: [tiles] }, inference, 1);
    expect(computes.map(({ after }) => after)).toEqual([[], [0], [], [2]]);
    expect(transfers).toEqual([]);
  });

  it("a tile's intermediate region is freed before the next tile's is made", () => {
    const inference: Inference = { model, inputAt: 0, resultAt: 0 };
    const { memories } = checkPlan({ execution: "dataflow", steps: [tiles] }, inference, limits);
    // Weights of two layers. The input all along until rows 3 to 8 are read, 5 rows between the layers, 4 and 8 of results:
    // 8 + 5 + 4 while the second tile reads its input.
    expect(memories[0]).toEqual({ weights: 4 * 6, activations: 4 * (8 + 5 + 4) });
    // All of the first layer before the second keeps both its regions: 5 + 5, and the 8 rows of input or result.
    const layers = [tiles[0]!, tiles[2]!, tiles[1]!, tiles[3]!];
    const together = checkPlan({ execution: "dataflow", steps: [layers] }, inference, limits);
    expect(together.memories[0]!.activations).toBe(4 * (8 + 5 + 5));
  });

  it("elsewhere, the received input lives until it is read and the outputs until they are sent", () => {
    const inference: Inference = { model, inputAt: 1, resultAt: 1 };
    const steps = [tiles.slice(0, 2), tiles.slice(2)];
    const { lowering, memories } = checkPlan({ execution: "dataflow", steps }, inference, limits);
    expect(lowering.transfers.map(({ bytes, step }) => [bytes / 4, step])).toEqual([
      [6, 0],
      [2, 1],
      [4, 2],
      [4, 2],
    ]);
    // The second tile reads rows 2 to 8: those of the first transfer stay. With them 2 more, its 5 and the 4 to be sent.
    expect(memories[0]!.activations).toBe(4 * (6 + 2 + 5 + 4));
    // The last of the 8 input rows has gone when the 8 rows of the result come.
    expect(memories[1]).toEqual({ weights: 0, activations: 4 * 8 });
  });
});

describe("a result that others read on the way", () => {
  const layers = ["a", "b", "c"].map((name, index, names) => ({
    name,
    operation: convolution,
    inputs: [names[index - 1] ?? "input"],
  }));
  const input = { name: "input", operation: { kind: "input", shape: [1, 8, 1] }, inputs: [] } as const;
  const chain = buildModel("results", [input, ...layers], ["a"]);

  it("stays on the device that computes it and keeps it", () => {
    const steps = [[rows(1, 0, 8), rows(2, 0, 8), rows(3, 0, 8)]];
    const inference: Inference = { model: chain, inputAt: 0, resultAt: 0 };
    const { memories } = checkPlan({ execution: "dataflow", steps }, inference, limits);
    // While c is computed: a, b and c.
    expect(memories[0]!.activations).toBe(4 * 3 * 8);
    const anywhere = checkPlan(
      { execution: "dataflow", steps },
      { ...inference, resultAt: "anywhere" },
      limits,
    );
    expect(anywhere.memories[0]!.activations).toBe(4 * 3 * 8);
  });

  it("stays where it was brought, though it was brought to be read", () => {
    const steps = [[rows(1, 0, 8)], [rows(2, 0, 8, 1), rows(3, 0, 8, 1)]];
    const inference: Inference = { model: chain, inputAt: 0, resultAt: 1 };
    const { memories } = checkPlan({ execution: "dataflow", steps }, inference, limits);
    expect(memories.map(({ activations }) => activations)).toEqual([4 * 2 * 8, 4 * 3 * 8]);
  });

  it("is gone where others keep it", () => {
    const steps = [[rows(1, 0, 8)], [rows(2, 0, 8, 1), rows(3, 0, 8, 1)]];
    const inference: Inference = { model: chain, inputAt: 0, resultAt: 0 };
    const { memories } = checkPlan({ execution: "dataflow", steps }, inference, limits);
    // Device 1 holds a and b, then b and c; device 0 the input and a, later a and the c that comes home.
    expect(memories.map(({ activations }) => activations)).toEqual([4 * 2 * 8, 4 * 2 * 8]);
  });
});

describe("weights that two layers share", () => {
  it("lie on a device once, and on each device that needs them", () => {
    const shared = buildModel("shared", [
      { name: "input", operation: { kind: "input", shape: [1, 8, 1] }, inputs: [] },
      { name: "first", operation: convolution, inputs: ["input"] },
      { name: "second", operation: convolution, inputs: ["first"], weightsOf: "first" },
    ]);
    const inference: Inference = { model: shared, inputAt: 0, resultAt: 0 };
    const weights = (second: number) =>
      checkPlan(
        { execution: "dataflow", steps: [[rows(1, 0, 8)], [rows(2, 0, 8, second)]] },
        inference,
        limits,
      ).memories.map(({ weights: bytes }) => bytes);
    expect(weights(0)).toEqual([4 * 3, 0]);
    expect(weights(1)).toEqual([4 * 3, 4 * 3]);
  });
});
