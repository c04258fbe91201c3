import fc from "fast-check";
import { expect, it } from "vitest";
import { choosePlanner, latencyBound, problemOf } from "../../../planners/index.ts";
import { bus, mesh, ring, switched } from "../../../sim/cluster/index.ts";
import { buildModel, linkOperators, type OperatorDescription } from "../../../sim/model/index.ts";
import { InfeasibleError } from "../../../sim/errors.ts";
import { rooflineProfile } from "../../../traces/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { deviceNames } from "../../support/cluster.ts";
import { input } from "./columns.ts";

const convolution = (
  name: string,
  from: string,
  outputChannels: number,
  size: number,
  stride = 1,
): OperatorDescription => ({
  name,
  operation: {
    ...{ kind: "convolution", outputChannels, groups: 1, bias: true },
    ...{ kernel: [size, size], stride: [stride, stride], dilation: [1, 1] },
    padding: { top: size >> 1, left: size >> 1, bottom: size >> 1, right: size >> 1 },
  },
  inputs: [from],
});

/** Two branches that meet in a concatenation, of which a stride reads a quarter, and a sum. */
const model = linkOperators(
  buildModel("branches", [
    input([3, 24, 24]),
    convolution("stem", "input", 16, 3, 2),
    convolution("squeeze", "stem", 8, 1),
    convolution("narrow", "squeeze", 16, 1),
    convolution("wide", "squeeze", 16, 3),
    { name: "joined", operation: { kind: "concat", axis: 0 }, inputs: ["narrow", "wide"] },
    convolution("quarter", "joined", 32, 1, 2),
    convolution("inner", "quarter", 32, 3),
    { name: "sum", operation: { kind: "add" }, inputs: ["inner", "quarter"] },
    convolution("last", "sum", 8, 1),
  ]),
);

it("no plan of any planner is faster than the bound, whatever the cluster", () => {
  const device = fc.nat(2);
  const setting = fc.record({
    speeds: fc.array(fc.constantFrom(1, 3, 20), { minLength: 3, maxLength: 3 }),
    topology: fc.constantFrom(bus, mesh, ring, switched),
    bandwidth: fc.constantFrom(1e5, 1e6, 1e7, 1e9),
    latency: fc.constantFrom(0, 1e-4),
    duplex: fc.constantFrom("full" as const, "half" as const),
    multicast: fc.boolean(),
    overhead: fc.constantFrom(0, 1e-5),
    inputAt: fc.oneof(fc.constant("everywhere" as const), device),
    resultAt: fc.oneof(fc.constant("anywhere" as const), device),
  });
  let plans = 0;
  let closest = Infinity;
  fc.assert(
    fc.property(setting, ({ speeds, topology, multicast, overhead, inputAt, resultAt, ...link }) => {
      const names = deviceNames(3);
      const devices = speeds.map((speed, index) => ({
        ...{ name: names[index]!, memory: Infinity, streams: 1, power: { compute: 3, transmit: 1 } },
        profile: rooflineProfile({
          name: "board",
          peakFlops: {
            ...{ convolution: 1e9 * speed, pointwise: 1e9 * speed, depthwise: 1e9 * speed },
            ...{ matrix: 1e9 * speed, other: 1e9 * speed },
          },
          memoryBandwidth: 1e9 * speed,
          overhead,
        }),
      }));
      const cluster = { devices, network: topology(names, link, { multicast }) };
      const inference = { model, inputAt, resultAt };
      const bound = latencyBound(inference, cluster);
      if (bound.kind !== "proved") throw new Error(bound.reason);
      const problem = problemOf(inference, cluster);
      for (const label of ["single", "flexpie[devices=any;split=proportional]", "edgeflow", "peft+split"]) {
        const { planner, options } = choosePlanner(label);
        try {
          const decision = planner.plan(problem, options);
          if (decision.kind === "controller") throw new Error(`${label} is none`);
          const seconds = problem.believed.makespan(decision, problem.inference);
          expect(seconds, label).toBeGreaterThanOrEqual(bound.seconds);
          closest = Math.min(closest, seconds / bound.seconds);
          plans++;
        } catch (error) {
          if (!(error instanceof InfeasibleError)) throw error;
        }
      }
    }),
    { ...fixedSeed, numRuns: 40 },
  );
  expect(plans).toBeGreaterThan(120);
  // The bound says something: some plan is near to it.
  expect(closest).toBeLessThan(1.2);
});
