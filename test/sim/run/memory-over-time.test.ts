import { describe, expect, it } from "vitest";
import { choosePlanner, problemOf, requirePlan } from "../../../planners/index.ts";
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
