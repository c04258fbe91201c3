import { describe, expect, it } from "vitest";
import { bestByProgram, fastestSets, type ActiveSet } from "../../../planners/coedge/active-sets.ts";
import { coedgeProblem } from "../../../planners/coedge/from-model.ts";
import { programSeconds, stageLoad, type CoedgeProblem } from "../../../planners/coedge/problem.ts";
import { coedgeStages } from "../../../planners/coedge/stages.ts";
import { lackOfPower } from "../../../planners/power.ts";
import { InputError } from "../../../sim/errors.ts";
import { buildModel, type Model } from "../../../sim/model/index.ts";
import type { Inference } from "../../../sim/partition/index.ts";
import {
  convolutionChain,
  planningProblem,
  sameConvolution,
  type Bench,
} from "../../support/row-planning.ts";

/** Three convolutions over 8 rows of 3 columns, the first of 3 channels and the others of 4, and a dense layer of 10. */
const classifier: Model = buildModel("classifier", [
  { name: "input", operation: { kind: "input", shape: [3, 8, 3] }, inputs: [] },
  { name: "first", operation: sameConvolution(4), inputs: ["input"] },
  { name: "second", operation: sameConvolution(4), inputs: ["first"] },
  { name: "third", operation: sameConvolution(4), inputs: ["second"] },
  { name: "fourth", operation: sameConvolution(4, 5), inputs: ["third"] },
  {
    name: "dense",
    operation: { kind: "fully-connected", outputFeatures: 10, bias: false },
    inputs: ["fourth"],
  },
]);
const bench: Bench = { secondsPerMac: [1e-7, 2e-7, 4e-7] };
const planning = (inference: Partial<Inference> = {}, changes: Partial<Bench> = {}) =>
  planningProblem({ model: classifier, inputAt: 0, resultAt: 0, ...inference }, { ...bench, ...changes });

/** Seconds of a tile by the profiles of these benches: a tenth of a multiply-accumulate for each element. */
const seconds = (macs: number, elements: number) =>
  bench.secondsPerMac.map((perMac) => expect.closeTo(perMac * (macs + elements / 10), 12));

describe("the stages of a model", () => {
  it("are its layers with rows: what they compute, their borders, and what comes in and goes out", () => {
    expect(coedgeStages(planning())).toEqual([
      // Rows of the input come from the master, borders included.
      { count: 1, computeSeconds: seconds(96 * 27, 96), haloBytes: 0, scatterBytes: 288, gatherBytes: 0 },
      // Two equal layers; a border is one row of 4 channels of 3 columns.
      { count: 2, computeSeconds: seconds(96 * 36, 96), haloBytes: 48, scatterBytes: 0, gatherBytes: 0 },
      // Two rows; the dense layer reads all of it in one place.
      { count: 1, computeSeconds: seconds(96 * 100, 96), haloBytes: 96, scatterBytes: 0, gatherBytes: 384 },
    ]);
  });

  it("need no input where it is everywhere, and hand on what is a result", () => {
    const model = convolutionChain(8, [3, 3]);
    const [first, last] = coedgeStages(planning({ model, inputAt: "everywhere" }));
    expect(first).toMatchObject({ haloBytes: 0, scatterBytes: 0, gatherBytes: 0 });
    expect(last).toMatchObject({ haloBytes: 48, scatterBytes: 0, gatherBytes: 384 });
  });

  it("that read the model's input beside another tensor have it sent, borders included", () => {
    const model = buildModel("skip", [
      { name: "input", operation: { kind: "input", shape: [4, 8, 3] }, inputs: [] },
      { name: "first", operation: sameConvolution(4), inputs: ["input"] },
      { name: "sum", operation: { kind: "add" }, inputs: ["first", "input"] },
      { name: "last", operation: sameConvolution(4), inputs: ["sum"] },
    ]);
    const moved = coedgeStages(planning({ model })).map(({ haloBytes, scatterBytes }) => [
      haloBytes,
      scatterBytes,
    ]);
    expect(moved).toEqual([
      [0, 384],
      [0, 384],
      [48, 0],
    ]);
  });

  it("have the larger of both borders, in rows of the input", () => {
    const strided = (kernel: number, before: number, after: number) => {
      const model = buildModel("strided", [
        { name: "input", operation: { kind: "input", shape: [2, 8, 3] }, inputs: [] },
        { name: "relu", operation: { kind: "activation", function: "relu" }, inputs: ["input"] },
        {
          name: "down",
          operation: {
            ...sameConvolution(1),
            kernel: [kernel, 1],
            stride: [2, 1],
            padding: { top: before, bottom: after, left: 0, right: 0 },
          },
          inputs: ["relu"],
        },
      ]);
      return coedgeStages(planning({ model }))[1]!.haloBytes / (2 * 3 * 4);
    };
    // Four output rows: the lower half begins to read at 4 - top, the upper one ends at 2 + kernel - top.
    expect(strided(3, 1, 1)).toBe(1);
    expect(strided(4, 0, 2)).toBe(2);
    expect(strided(5, 1, 2)).toBe(2);
    expect(strided(2, 0, 0)).toBe(0);
  });
});

describe("the problem of a model on devices", () => {
  const problem = coedgeProblem(planning(), [4, 2, 1], "latency");

  it("knows the rows, the largest padding, the links by pairs, and who classifies", () => {
    expect(problem).toMatchObject({
      master: 0,
      aggregator: 0,
      rows: 8,
      minimumRows: 2,
      maximumShare: [1, 1, 1],
    });
    // A star: between its leaves all goes over two links at once.
    for (const [from, row] of problem.secondsPerByte.entries())
      for (const [to, perByte] of row.entries()) expect(perByte).toBeCloseTo(from === to ? 0 : 1e-6, 12);
    expect(problem.fixedSeconds).toBeCloseTo(1e-7 * (960 + 1), 12);
    expect(problem.power).toBeUndefined();
  });

  it("lets the device classify that is fastest with the rows there and the result home, if it may", () => {
    const aggregator = (
      resultAt: Inference["resultAt"],
      perMac: readonly number[],
      able: readonly number[],
    ) => coedgeProblem(planning({ resultAt }, { secondsPerMac: perMac }), able, "latency").aggregator;
    // 0.0001 s of classification on the first device; the result of 40 bytes travels in 0.00004 s.
    expect(aggregator(0, [1e-7, 1e-7, 1e-7], [1, 1, 1])).toBe(0);
    expect(aggregator(2, [1e-7, 1e-7, 1e-7], [1, 1, 1])).toBe(2);
    expect(aggregator("anywhere", [1e-7, 0.5e-7, 1e-7], [1, 1, 1])).toBe(1);
    expect(aggregator(0, [1e-7, 0.7e-7, 1e-7], [1, 1, 1])).toBe(0);
    expect(aggregator(0, [1e-7, 0.5e-7, 1e-7], [1, 1, 1])).toBe(1);
    expect(aggregator("anywhere", [1e-7, 0.5e-7, 2e-7], [1, 0, 1])).toBe(0);
  });

  it("has the most capable device for its master where the input is everywhere", () => {
    expect(coedgeProblem(planning({ inputAt: "everywhere" }), [1, 3, 2], "latency").master).toBe(1);
    expect(coedgeProblem(planning({ inputAt: 2 }), [1, 3, 2], "latency").master).toBe(2);
  });

  it("bounds shares by the memory beside all weights of the layers with rows", () => {
    // Weights and biases of 4-byte numbers; the largest map has 96 elements.
    const weights = 4 * (4 * 27 + 4 + 2 * (4 * 36 + 4) + 4 * 100 + 4);
    const memory = [weights + 96, weights - 1, weights + 1e6];
    expect(coedgeProblem(planning({}, { memory }), [1, 1, 1], "latency").maximumShare).toEqual([0.25, 0, 1]);
  });

  it("counts sending at the mean rate of a device's links where its power grows with the rate", () => {
    // Three links of 1 MB/s, the way to itself not among them: 1 W, and 2 microjoules a byte at 1 MB/s.
    const power = [
      { compute: 3, transmit: 1, perByte: 2e-6 },
      { compute: 3, transmit: 1, perByte: 0 },
      { compute: 3, transmit: 1 },
    ];
    const counted = coedgeProblem(planning({}, { power }), [1, 1, 1], "energy").power!;
    expect(counted.map(({ transmit }) => transmit)).toEqual([expect.closeTo(3, 9), 1, 1]);
    const alone = planning({}, { power: power.slice(0, 1), secondsPerMac: [1e-7] });
    expect(coedgeProblem(alone, [1], "energy").power).toEqual(power.slice(0, 1));
  });

  it("has a fewest number of rows that the largest padding of any layer sets, above or below", () => {
    const padded = (top: number, bottom: number, pooling: boolean) => {
      const padding = { top, bottom, left: 1, right: 1 };
      const model = buildModel("padded", [
        { name: "input", operation: { kind: "input", shape: [2, 9, 3] }, inputs: [] },
        { name: "same", operation: sameConvolution(2), inputs: ["input"] },
        {
          name: "window",
          operation: pooling
            ? {
                kind: "pooling",
                function: "maximum",
                ceiling: false,
                kernel: [4, 3],
                stride: [1, 1],
                dilation: [1, 1],
                padding,
              }
            : { ...sameConvolution(2), kernel: [4, 3], padding },
          inputs: ["same"],
        },
      ]);
      return coedgeProblem(planning({ model }), [1, 1, 1], "latency").minimumRows;
    };
    for (const pooling of [true, false]) {
      expect(padded(3, 0, pooling)).toBe(3);
      expect(padded(0, 2, pooling)).toBe(2);
      expect(padded(0, 0, pooling)).toBe(1);
    }
    const dense = buildModel("dense", [
      { name: "input", operation: { kind: "input", shape: [8] }, inputs: [] },
      {
        name: "dense",
        operation: { kind: "fully-connected", outputFeatures: 2, bias: false },
        inputs: ["input"],
      },
    ]);
    expect(coedgeProblem(planning({ model: dense }), [1, 1, 1], "latency")).toMatchObject({
      minimumRows: 0,
      stages: [],
      maximumShare: [1, 1, 1],
    });
  });

  it("asks for power only where energy counts, and names who lacks it", () => {
    const power = [{ compute: 3, transmit: 1 }, { compute: 4, transmit: 1 }, undefined];
    const energy = (watts: Bench["power"]) => () =>
      coedgeProblem(planning({}, { power: watts! }), [1, 1, 1], "energy");
    expect(energy(power)).toThrow(InputError);
    expect(energy(power)).toThrow(
      "the energy objective needs the power of every device, which board-2 lacks",
    );
    expect(energy([power[0], power[1], power[0]])().power).toEqual([power[0], power[1], power[0]]);
    const bare = (count: number) =>
      planning({}, { secondsPerMac: Array.from({ length: count }, () => 1) }).devices;
    expect(lackOfPower(bare(2), "energy")).toContain("which board-0, board-1 lack");
    expect(lackOfPower(bare(3), "energy")).toContain("which board-0, board-1, board-2 lack");
    expect(lackOfPower(bare(5), "energy")).toContain("which board-0, board-1, board-2 and 2 more lack");
    expect(lackOfPower(bare(2), "latency")).toBeUndefined();
    expect(lackOfPower([], "energy")).toBeUndefined();
  });
});

describe("the program's view of shares", () => {
  const problem: CoedgeProblem = {
    stages: [
      { count: 2, computeSeconds: [10, 20, 40], haloBytes: 3, scatterBytes: 5, gatherBytes: 7 },
      { count: 1, computeSeconds: [1, 1, 1], haloBytes: 0, scatterBytes: 0, gatherBytes: 0 },
    ],
    master: 0,
    aggregator: 2,
    secondsPerByte: [
      [0, 0.1, 0.2],
      [0.3, 0, 0.4],
      [0.5, 0.6, 0],
    ],
    maximumShare: [1, 1, 1],
    rows: 10,
    minimumRows: 0,
    fixedSeconds: 100,
  };
  const load = (active: readonly number[], device: number) =>
    stageLoad(problem, problem.stages[0]!, active, device);

  it("has borders from the active neighbours, rows from the master, and results to the aggregator", () => {
    expect(load([0, 1, 2], 0)).toEqual({
      computePerShare: 10,
      transmitPerShare: 7 * 0.2,
      transmitFixed: 3 * 0.3,
    });
    expect(load([0, 1, 2], 1)).toEqual({
      computePerShare: 20,
      transmitPerShare: 5 * 0.1 + 7 * 0.4,
      transmitFixed: expect.closeTo(3 * 0.1 + 3 * 0.6, 12),
    });
    expect(load([0, 1, 2], 2)).toEqual({
      computePerShare: 40,
      transmitPerShare: 1,
      transmitFixed: expect.closeTo(1.2, 12),
    });
    expect(load([0, 2], 2).transmitFixed).toBeCloseTo(0.6, 12);
    expect(load([1], 1).transmitFixed).toBe(0);
  });

  it("adds up the slowest device of each stage, and the classification", () => {
    // 2 * max(0.5 * 11.4 + 0.9, 0.25 * 23.3 + 2.1, 0.25 * 41 + 1.2) + 0.5 + 100.
    expect(programSeconds(problem, [0, 1, 2], [0.5, 0.25, 0.25])).toBeCloseTo(2 * 11.45 + 0.5 + 100, 9);
  });

  it("is compared between the fastest one, two, ... of the devices that may have rows", () => {
    expect(fastestSets([1, 3, 0, 2])).toEqual([[1], [1, 3], [0, 1, 3]]);
    expect(fastestSets([0, 0])).toEqual([]);
    const solved = (value: number): ActiveSet => ({
      active: [value],
      solution: { status: "optimal", shares: [1], value, seconds: value, dropped: [] },
    });
    const none = (status: "infeasible" | "failed"): ActiveSet => ({ active: [], solution: { status } });
    expect(bestByProgram([none("failed"), solved(3), solved(2), solved(2.5)])).toMatchObject({ value: 2 });
    // Of equals the first, which has fewer devices.
    const first = solved(2);
    expect(bestByProgram([first, solved(2)])).toBe(first.solution);
    expect(bestByProgram([none("infeasible"), none("failed")])).toEqual({ status: "failed" });
    expect(bestByProgram([none("infeasible")])).toEqual({ status: "infeasible" });
    expect(bestByProgram([])).toEqual({ status: "infeasible" });
  });
});
