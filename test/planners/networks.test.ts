import { expect, it } from "vitest";
import { choosePlanner, problemOf, trueBeliefs, requirePlan } from "../../planners/index.ts";
import { star } from "../../sim/cluster/index.ts";
import { builtInNetwork, linkOperators, networkNames } from "../../sim/model/index.ts";
import { checkPlan, type Inference } from "../../sim/partition/index.ts";
import { computeDurations, simulate } from "../../sim/run/index.ts";
import { rooflineProfile, scaledProfile } from "../../traces/index.ts";
import { deviceNames } from "../support/cluster.ts";

const board = {
  name: "board",
  peakFlops: { convolution: 9.5e9, pointwise: 9.5e9, depthwise: 1.8e9, matrix: 9.5e9, other: 9.5e9 },
  memoryBandwidth: 1.27e9,
};
const rowPlanners = [
  "modnn",
  "deepslicing",
  "aofl",
  "aofl[scheme=grid]",
  "edgeld",
  "edgeld[blocks=single]",
  "coedge",
  "coedge[objective=energy]",
  "edgeflow",
];

/** `npm run verify:all` takes all planners and 2 to 6 devices, and computes the plans. */
const deviceCounts = [1, 5];

it.each(networkNames)(
  "row planners on %s: sound plans that take what was believed",
  (network) => {
    const model = linkOperators(builtInNetwork(network));
    const inference: Inference = { model, inputAt: 0, resultAt: 0 };
    for (const deviceCount of deviceCounts) {
      const names = deviceNames(deviceCount);
      const profiles = names.map((_, device) => scaledProfile(rooflineProfile(board), 2 ** (device % 3)));
      const graph = star(names, { bandwidth: 1e8 / 8, latency: 1e-4, duplex: "full" });
      const devices = names.map((name, device) => ({
        name,
        profile: profiles[device]!,
        streams: 1,
        memory: Infinity,
        power: { compute: 3 + device, transmit: 1 },
      }));
      const cluster = { devices, network: graph };
      for (const name of rowPlanners) {
        const { planner, options } = choosePlanner(name);
        const planned = requirePlan(planner.plan(problemOf(inference, cluster), options));
        const { plan, notes } = planned;
        const { lowering } = checkPlan(plan, inference, devices);
        const { seconds } = computeDurations(lowering, cluster, { kind: "median" });
        const { makespan } = simulate(lowering, cluster, seconds);
        expect(makespan, `${name} on ${deviceCount}`).toBeLessThanOrEqual(
          trueBeliefs(cluster).makespan(planned, inference) * (1 + 1e-9),
        );
        expect(notes.join()).not.toContain("not solved");
      }
    }
  },
  60_000,
);
