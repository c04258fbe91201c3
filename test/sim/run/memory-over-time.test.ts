import { describe, expect, it } from "vitest";
import { choosePlanner, problemOf, requirePlan, runDeepThings } from "../../../planners/index.ts";
import { mesh, type Cluster } from "../../../sim/cluster/index.ts";
import { buildModel } from "../../../sim/model/index.ts";
import { checkPlan, type Inference, type Plan } from "../../../sim/partition/index.ts";
import { computeDurations, memoryOverTime, simulate } from "../../../sim/run/index.ts";
import { box } from "../../../sim/tensor/index.ts";
import { clusterOf, deviceNames, linearProfile } from "../../support/cluster.ts";
import { modelFamilies } from "../../support/families.ts";

function memoryOf(plan: Plan, inference: Inference, cluster: Cluster) {
  const { lowering, memories } = checkPlan(plan, inference, cluster.devices);
  const { seconds } = computeDurations(lowering, cluster, { kind: "median" });
  const timeline = simulate(lowering, cluster, seconds);
  return {
    memories,
    timeline,
    moments: memoryOverTime(timeline.run.record, inference, cluster.devices.length),
  };
}

describe("memory over time", () => {
  it("by hand: two devices, a row of halo, the result gathered", () => {
    // Two elementwise operators on 10 elements of 4 bytes; 0.1 s an element, 1000 B/s and 0.5 s a message.
    const model = buildModel("two", [
      { name: "input", operation: { kind: "input", shape: [1, 10, 1] }, inputs: [] },
      { name: "first", operation: { kind: "activation", function: "relu" }, inputs: ["input"] },
      { name: "second", operation: { kind: "activation", function: "tanh" }, inputs: ["first"] },
    ]);
    const rows = (operator: number, start: number, end: number, device: number) => ({
      operator,
      region: box([0, 1], [start, end], [0, 1]),
      device,
    });
    const steps = [
      [rows(1, 0, 6, 0), rows(1, 6, 10, 1)],
      [rows(2, 0, 6, 0), rows(2, 6, 10, 1)],
    ];
    const link = { bandwidth: 1000, latency: 0.5, duplex: "full" } as const;
    const profiles = [linearProfile("a", 0, 0.1), linearProfile("b", 0, 0.1)];
    const cluster = clusterOf(profiles, mesh(deviceNames(2), link));
    const { moments } = memoryOf(
      { execution: "bulk-synchronous", steps },
      { model, inputAt: 0, resultAt: 0 },
      cluster,
    );
    const rounded = moments.map((curve) => curve.map(({ time, bytes }) => [Number(time.toFixed(6)), bytes]));
    // Device 0: the input, with 24 bytes of the first operator from 0.516 on; the second's 24 from 1.116, then without
    // the first's; 16 bytes of the result arrive from 1.716 and stay.
    expect(rounded[0]).toEqual([
      [0, 40],
      [0.516, 64],
      [1.116, 48],
      [1.716, 40],
      [2.232, 40],
    ]);
    expect(rounded[1]).toEqual([
      [0, 16],
      [0.516, 32],
      [0.916, 16],
      [1.116, 32],
      [1.516, 16],
      [2.232, 0],
    ]);
  });

  it("by hand: stolen tiles, their outputs kept by the gateway until it has merged them", () => {
    // Four tiles of 2 x 2 elements, 0.1 s an element; a message takes 0.5 s and 1 ms a byte.
    const model = buildModel("hand", [
      { name: "input", operation: { kind: "input", shape: [1, 4, 4] }, inputs: [] },
      {
        name: "layer",
        operation: {
          kind: "convolution",
          ...{ outputChannels: 1, groups: 1, bias: false, kernel: [1, 1], stride: [1, 1], dilation: [1, 1] },
          padding: { top: 0, left: 0, bottom: 0, right: 0 },
        },
        inputs: ["input"],
      },
      { name: "rest", operation: { kind: "global-pooling", function: "average" }, inputs: ["layer"] },
    ]);
    const link = { bandwidth: 1000, latency: 0.5, duplex: "full" } as const;
    const cluster = clusterOf(
      deviceNames(2).map((name) => linearProfile(name, 0, 0.1)),
      mesh(deviceNames(2), link),
    );
    const inference: Inference = { model, inputAt: 0, resultAt: 1 };
    const options = { grid: { rows: 2, columns: 2 }, layers: undefined, reuse: false };
    const { record, metrics } = runDeepThings(inference, cluster, options);
    const [source = [], gateway = []] = memoryOverTime(record, inference, 2);
    // The owner has the input of 64 bytes until the last task has left, and makes tiles of 16 bytes from 0, 0.4 and 0.8 on,
    // each of which is there until it has arrived 0.516 s after its end.
    const at = (curve: typeof source, time: number) =>
      curve.filter((moment) => moment.time <= time).at(-1)!.bytes;
    expect([0.2, 0.6, 1].map((time) => at(source, time))).toEqual([80, 96, 96]);
    expect(at(source, metrics.latency)).toBe(0);
    // Tile 0 is on its way to the gateway from 0.4 on; in the end all four are there, then the result alone.
    expect([0.2, 0.6].map((time) => at(gateway, time))).toEqual([0, 16]);
    expect(at(gateway, metrics.latency - 0.05)).toBe(4 * 16 + 4);
    expect(gateway.at(-1)).toEqual({ time: metrics.latency, bytes: 4 });
  });

  const planners = ["single", "serenity", "hmcos"];
  it.each(
    planners.flatMap((planner) => modelFamilies.map((model) => ({ planner, model, family: model.name }))),
  )(
    "$planner on $family: peaks where the plan's memory says, and ends with the result",
    ({ planner, model }) => {
      const cluster = clusterOf([linearProfile("board")]);
      const inference: Inference = { model, inputAt: 0, resultAt: 0 };
      const choice = choosePlanner(planner);
      const { plan } = requirePlan(choice.planner.plan(problemOf(inference, cluster), choice.options));
      const { memories, timeline, moments } = memoryOf(plan, inference, cluster);
      const [curve = []] = moments;
      expect(Math.max(...curve.map(({ bytes }) => bytes))).toBe(memories[0]!.activations);
      const result = model.outputs.reduce(
        (sum, id) => sum + 4 * model.operators[id]!.shape.reduce((product, extent) => product * extent, 1),
        0,
      );
      expect(curve.at(-1)).toEqual({ time: timeline.makespan, bytes: result });
    },
  );
});
