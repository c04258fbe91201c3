import fc from "fast-check";
import { expect, it } from "vitest";
import { problemOf, trueBeliefs } from "../../planners/index.ts";
import { star } from "../../sim/cluster/index.ts";
import { checkPlan, type Inference } from "../../sim/partition/index.ts";
import { computeDurations } from "../../sim/run/index.ts";
import { fixedSeed } from "../support/arbitrary.ts";
import { clusterOf, deviceNames, linearProfile } from "../support/cluster.ts";
import { modelFamilies } from "../support/families.ts";
import { planWith } from "../support/row-planning.ts";
import { simulateChecked } from "../support/simulate-checked.ts";

const planners = [
  "single",
  "inh",
  "layerwise",
  "fused",
  "flexpie",
  "modnn",
  "deepslicing",
  "aofl",
  "edgeld",
  "coedge",
];

it("with several streams a bulk-synchronous plan takes what was believed, slowed down or not, and no more than its sum of steps", () => {
  const cases = fc.record({
    planner: fc.constantFrom(...planners),
    model: fc.constantFrom(...modelFamilies),
    streams: fc.integer({ min: 2, max: 3 }),
    secondsPerMac: fc.array(fc.constantFrom(1e-8, 3e-8), { minLength: 1, maxLength: 4 }),
    concurrency: fc.constantFrom(undefined, [1, 1.6, 2.3]),
  });
  fc.assert(
    fc.property(cases, ({ planner, model, streams, secondsPerMac, concurrency }) => {
      const network = star(deviceNames(secondsPerMac.length), {
        bandwidth: 2e6,
        latency: 1e-5,
        duplex: "full",
      });
      const profiles = secondsPerMac.map((seconds) => linearProfile("linear", seconds, 1e-7));
      const cluster = {
        network,
        devices: clusterOf(profiles, network).devices.map((device) => ({
          ...device,
          streams,
          ...(concurrency && { concurrency }),
        })),
      };
      const inference: Inference = { model, inputAt: 0, resultAt: 0 };
      const planned = planWith(planner, problemOf(inference, cluster));
      const { lowering } = checkPlan(planned.plan, inference, cluster.devices);
      const { seconds } = computeDurations(lowering, cluster, { kind: "median" });
      const { makespan } = simulateChecked(lowering, cluster, seconds);
      expect(trueBeliefs(cluster).makespan(planned, inference) / makespan).toBeCloseTo(1, 9);
    }),
    { ...fixedSeed, numRuns: 60 },
  );
});
