import type { Planned } from "../../planners/index.ts";
import { describe, expect, it, test } from "vitest";
import { InfeasibleError, InputError } from "../../sim/errors.ts";
import { buildModel } from "../../sim/model/index.ts";
import { checkPlan } from "../../sim/partition/index.ts";
import { convolutionChain, planningProblem, planWith, type Bench } from "../support/row-planning.ts";

const all = ["modnn", "deepslicing", "aofl", "edgeld", "coedge", "edgeflow"];
const model = convolutionChain(12, [3, 5, 1]);
const taskOn = (bench: Bench) => planningProblem({ model, inputAt: 0, resultAt: 0 }, bench);
const devicesOf = (planned: ReturnType<typeof planWith>) =>
  new Set(planned.plan.steps.flat().map(({ device }) => device));

describe.each(all)("%s", (planner) => {
  it("gives everything to the only device", () => {
    const planned = planWith(planner, taskOn({ secondsPerMac: [1e-7] }));
    expect(devicesOf(planned)).toEqual(new Set([0]));
    expect(planned.notes).toEqual([]);
  });

  it("leaves out a device without capability, and says so", () => {
    const task = taskOn({ secondsPerMac: [1e-7, Infinity, 1e-7], bandwidth: 1e8 });
    const planned = planWith(planner, task);
    expect(devicesOf(planned).has(1)).toBe(false);
    expect(planned.notes).toContain("device board-1 left out: it has no capability");
    expect(task.believed.makespan(planned, task.inference)).toBeLessThan(Infinity);
  });

  it("is refused where no device has any capability", () => {
    const task = taskOn({ secondsPerMac: [Infinity, Infinity] });
    expect(() => planWith(planner, task)).toThrow(InfeasibleError);
    expect(() => planWith(planner, task)).toThrow(/no device can compute chain/);
  });

  it("leaves out a device without the memory, and says so", () => {
    const task = taskOn({ secondsPerMac: [1e-6, 1e-8, 1e-6], bandwidth: 1e8, memory: [1e6, 500, 1e6] });
    const planned = planWith(planner, task);
    checkPlan(planned.plan, task.inference, task.devices);
    expect(devicesOf(planned).has(1)).toBe(false);
  });

  it("is refused where no device has the memory", () => {
    const task = taskOn({ secondsPerMac: [1e-7, 1e-7], memory: [500, 500] });
    expect(() => planWith(planner, task)).toThrow(InfeasibleError);
  });
});

// CoEdge's padding rule leaves devices out instead.
it.each(all.filter((planner) => planner !== "coedge"))(
  "%s names operators with fewer rows than devices",
  (planner) => {
    const task = planningProblem(
      { model: convolutionChain(3, [3, 3]), inputAt: 0, resultAt: "anywhere" },
      { secondsPerMac: [1e-7, 1e-7, 1e-7, 1e-7, 1e-7, 1e-7, 1e-7] },
    );
    const planned = planWith(planner, task);
    checkPlan(planned.plan, task.inference, task.devices);
    expect(planned.notes.join()).toMatch(
      /fewer rows than the \d devices, some of which idle there: layer1, layer2/,
    );
  },
);

test("modnn cuts the longer side, and a fully-connected layer by features", () => {
  const wide = buildModel("wide", [
    { name: "input", operation: { kind: "input", shape: [2, 4, 9] }, inputs: [] },
    { name: "softmax", operation: { kind: "softmax" }, inputs: ["input"] },
    {
      name: "full",
      operation: { kind: "fully-connected", outputFeatures: 6, bias: true },
      inputs: ["softmax"],
    },
  ]);
  const task = planningProblem(
    { model: wide, inputAt: "everywhere", resultAt: "anywhere" },
    { secondsPerMac: [1e-7, 2e-7] },
  );
  expect(planWith("modnn", task).plan.steps).toEqual([
    [
      { operator: 1, region: { start: [0, 0, 0], end: [2, 4, 6] }, device: 0 },
      { operator: 1, region: { start: [0, 0, 6], end: [2, 4, 9] }, device: 1 },
    ],
    [
      { operator: 2, region: { start: [0, 0, 0], end: [4, 1, 1] }, device: 0 },
      { operator: 2, region: { start: [4, 0, 0], end: [6, 1, 1] }, device: 1 },
    ],
  ]);
});

describe("coedge", () => {
  const power = [
    { compute: 8, transmit: 1 },
    { compute: 1, transmit: 1 },
  ];
  const bench = { secondsPerMac: [1e-7, 3e-7], bandwidth: 1e8, power };

  it("names the device that lacks power for the energy objective", () => {
    const task = taskOn({ ...bench, power: [power[0], undefined] });
    expect(() => planWith("coedge[objective=energy]", task)).toThrow(InputError);
    expect(() => planWith("coedge[objective=energy]", task)).toThrow(
      /power of every device, which board-1 lacks/,
    );
  });

  it("takes the frugal device when there is time, both when there is less, and refuses what none can meet", () => {
    const fastest = planWith("coedge", taskOn(bench));
    const frugal = planWith("coedge[objective=energy]", taskOn(bench));
    expect(devicesOf(frugal)).toEqual(new Set([1]));
    const secondsOf = (planned: Planned) => taskOn(bench).believed.makespan(planned, taskOn(bench).inference);
    const between = (secondsOf(fastest) + secondsOf(frugal)) / 2;
    const met = planWith(`coedge[objective=energy;deadline=${between.toFixed(9)}]`, taskOn(bench));
    expect(secondsOf(met)).toBeLessThanOrEqual(between + 1e-9);
    expect(devicesOf(met)).toEqual(new Set([0, 1]));
    const early = `coedge[deadline=${(secondsOf(fastest) / 2).toFixed(9)}]`;
    expect(() => planWith(early, taskOn(bench))).toThrow(InfeasibleError);
    expect(() => planWith(early, taskOn(bench))).toThrow(
      /no row shares meet the deadline of .* s; the shortest plan takes/,
    );
  });

  it("meets every deadline that the plan of least latency meets, if need be by that plan, and says so", () => {
    let fallbacks = 0;
    for (const rows of [5, 7, 12]) {
      for (const bandwidth of [1e5, 1e6, 1e7]) {
        const chain = convolutionChain(rows, [3, 5, 1]);
        const task = () =>
          planningProblem(
            { model: chain, inputAt: 0, resultAt: 0 },
            { secondsPerMac: [1e-7, 3e-7, 2e-7], bandwidth, power: [...power, { compute: 3, transmit: 1 }] },
          );
        const secondsOf = (planned: Planned) => task().believed.makespan(planned, task().inference);
        const fastest = secondsOf(planWith("coedge", task()));
        for (const slack of [1.000001, 1.05, 1.2, 1.5, 2, 3]) {
          const deadline = (fastest * slack).toFixed(12);
          const met = planWith(`coedge[objective=energy;deadline=${deadline}]`, task());
          expect(secondsOf(met)).toBeLessThanOrEqual(Number(deadline));
          if (!met.notes.join().includes("planned for least latency instead")) continue;
          expect(secondsOf(met)).toBe(fastest);
          fallbacks++;
        }
      }
    }
    expect(fallbacks).toBeGreaterThan(0);
  });

  it("leaves out devices rather than giving them fewer rows than the padding", () => {
    const task = planningProblem(
      { model: convolutionChain(5, [5, 5]), inputAt: "everywhere", resultAt: "anywhere" },
      { secondsPerMac: [1e-6, 1e-6, 1e-6, 1e-6], bandwidth: 1e9 },
    );
    const planned = planWith("coedge", task);
    const rows = planned.plan.steps[0]!.map(({ region }) => region.end[1]! - region.start[1]!);
    expect(rows).toEqual([3, 2]);
  });

  it.each(["0", "-1", "0.0", "soon", "1e3"])("refuses a deadline of %s", (deadline) => {
    expect(() => planWith(`coedge[deadline=${deadline}]`, taskOn(bench))).toThrow(InputError);
  });

  it("gives the vectors to one device, the aggregator", () => {
    const classifier = buildModel("classifier", [
      { name: "input", operation: { kind: "input", shape: [3, 12, 6] }, inputs: [] },
      { name: "pool", operation: { kind: "global-pooling", function: "average" }, inputs: ["input"] },
      {
        name: "full",
        operation: { kind: "fully-connected", outputFeatures: 6, bias: true },
        inputs: ["pool"],
      },
    ]);
    const task = planningProblem(
      { model: classifier, inputAt: 0, resultAt: 0 },
      { secondsPerMac: [1e-7, 1e-8] },
    );
    expect(devicesOf(planWith("coedge", task)).size).toBe(1);
  });
});
