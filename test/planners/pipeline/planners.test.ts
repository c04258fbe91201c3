import { describe, expect, it } from "vitest";
import { choosePlanner, problemOf, requirePlan } from "../../../planners/index.ts";
import { mesh, type Cluster } from "../../../sim/cluster/index.ts";
import { buildModel, type OperatorDescription } from "../../../sim/model/index.ts";
import type { Inference } from "../../../sim/partition/index.ts";
import { clusterOf, deviceNames, linearProfile } from "../../support/cluster.ts";

const layers = 6;
/** A chain of equal layers. */
const model = buildModel("chain", [
  { name: "input", operation: { kind: "input", shape: [4, 8, 8] }, inputs: [] },
  ...Array.from({ length: layers }, (_, layer): OperatorDescription => ({
    name: `layer${layer + 1}`,
    operation: {
      ...{ kind: "convolution", outputChannels: 4, groups: 1, bias: false, kernel: [3, 3], stride: [1, 1] },
      ...{ dilation: [1, 1], padding: { top: 1, left: 1, bottom: 1, right: 1 } },
    },
    inputs: [layer === 0 ? "input" : `layer${layer}`],
  })),
]);
const inference: Inference = { model, inputAt: 0, resultAt: 2 };

/** Devices of these slownesses on links of a bandwidth; of some streams. */
function clusterWith(slowness: readonly number[], streams: readonly number[] = [], bandwidth = 1e7): Cluster {
  const names = deviceNames(slowness.length);
  const { devices, network } = clusterOf(
    slowness.map((factor, device) => linearProfile(names[device]!, factor * 1e-7, 0)),
    // Messages that come one after the other, as the planners have it.
    mesh(names, { bandwidth, latency: 0, duplex: "full" }, { sharing: "fifo" }),
  );
  return { network, devices: devices.map((device, place) => ({ ...device, streams: streams[place] ?? 1 })) };
}

function planned(label: string, cluster: Cluster, on = inference) {
  const { planner, options } = choosePlanner(label);
  const problem = problemOf(on, cluster);
  return { problem, ...requirePlan(planner.plan(problem, options)) };
}

describe("gpipe", () => {
  it("predicts when the last micro-batch of a batch is through in a run, and results in that time", () => {
    for (const batches of [1, 2, 5, 9])
      for (const bandwidth of [1e5, 1e7]) {
        const { problem, plan, predictedLatency, predictedThroughput } = planned(
          `gpipe[batches=${batches}]`,
          clusterWith([1, 2, 1.5], [], bandwidth),
        );
        const { finished } = problem.believed.served({ plan }, inference, {
          count: batches,
          outstanding: batches,
        });
        expect(predictedLatency! / finished.at(-1)!).toBeCloseTo(1, 6);
        expect(predictedThroughput! * predictedLatency!).toBeCloseTo(batches, 9);
      }
  });

  it("gives alike devices stages of as many equal layers, (M + K - 1) t for M requests", () => {
    const { plan, predictedLatency, notes } = planned("gpipe[batches=4]", clusterWith([1, 1, 1], [], 1e12));
    const counts = [0, 1, 2].map(
      (device) => plan.steps.flat().filter((piece) => piece.device === device).length,
    );
    expect(counts).toEqual([2, 2, 2]);
    const macs = 4 * 4 * 9 * 64;
    const stage = 2 * macs * 1e-7;
    expect(predictedLatency! / ((4 + 3 - 1) * stage)).toBeCloseTo(1, 2);
    expect(notes).toEqual([]);
  });

  it("says how many devices have nothing to do where there are fewer units", () => {
    const short = buildModel("short", [
      { name: "input", operation: { kind: "input", shape: [4, 8, 8] }, inputs: [] },
      { name: "relu", operation: { kind: "activation", function: "relu" }, inputs: ["input"] },
    ]);
    const { notes } = planned("gpipe", clusterWith([1, 1, 1]), { ...inference, model: short });
    expect(notes).toEqual(["1 units between articulation points: 2 devices compute nothing"]);
  });
});

describe("pipelines", () => {
  it("say that streams were not counted, where a device with several has a stage", () => {
    const note = "stages were chosen as if every device had one stream";
    const alone = { ...inference, resultAt: 0 };
    expect(planned("pipeline", clusterWith([1, 1, 1])).notes).toEqual([]);
    expect(planned("pipeline", clusterWith([1, 1, 1], [1, 2, 1])).notes).toEqual([note]);
    // The second has no part in it.
    const far = clusterWith([1, 1e4, 1e4], [1, 2, 2], 10);
    const near = planned("pipeline", far, alone);
    expect(new Set(near.plan.steps.flat().map(({ device }) => device))).toEqual(new Set([0]));
    expect(near.notes).toEqual([]);
  });

  it.each(["latency", "throughput"])("predict what a run takes, where the best %s is wanted", (objective) => {
    const { problem, plan, predictedLatency, predictedThroughput } = planned(
      `pipeline[objective=${objective}]`,
      clusterWith([1, 2, 1.5]),
    );
    expect(predictedLatency! / problem.believed.makespan({ plan }, inference)).toBeCloseTo(1, 9);
    const { finished } = problem.believed.served({ plan }, inference, { count: 40, outstanding: 20 });
    expect(predictedThroughput! * ((finished[35]! - finished[15]!) / 20)).toBeCloseTo(1, 6);
  });

  it("say why there are none", () => {
    const cluster = clusterWith([1, 1, 1]);
    const limited = (memory: number): Cluster => ({
      ...cluster,
      devices: cluster.devices.map((device) => ({ ...device, memory })),
    });
    expect(() => planned("pipeline", limited(100))).toThrow(
      /^no device holds unit 1 of 6 between articulation points, which takes .*; the largest has 0\.1 KiB$/,
    );
  });

  it.each(["dai-pso", "na-ga", "guo-ga"])(
    "of the search %s say how it ended, and stay in its budget",
    (name) => {
      const { search, notes } = planned(`${name}[evaluations=30]`, clusterWith([1, 2, 1.5]));
      expect(notes[0]).toMatch(/^search (cut short|ended) after \d+ evaluations/);
      expect(search!.evaluations).toBeLessThanOrEqual(30);
      expect(notes[0]).toContain(`after ${search!.evaluations} evaluations`);
    },
  );
});
