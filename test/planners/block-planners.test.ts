import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choosePlanner, problemOf, requirePlan } from "../../planners/index.ts";
import { ring, star } from "../../sim/cluster/index.ts";
import { buildModel } from "../../sim/model/index.ts";
import { checkPlan, type Inference } from "../../sim/partition/index.ts";
import { computeDurations } from "../../sim/run/index.ts";
import { chains, fixedSeed } from "../support/arbitrary.ts";
import { clusterOf, deviceNames, ruggedProfile } from "../support/cluster.ts";
import { branchingModel } from "../support/residual.ts";
import { simulateChecked } from "../support/simulate-checked.ts";

describe("every planner on exact knowledge", () => {
  const names = ["single", "outc", "inh", "inw", "grid2d", "layerwise", "fused", "flexpie"];
  const cases = fc.record({
    layers: fc.oneof(chains(1, 8), fc.constant([...branchingModel])),
    deviceCount: fc.integer({ min: 1, max: 6 }),
    split: fc.constantFrom("even", "proportional"),
    seed: fc.nat(1000),
  });

  it("predicts what the simulation then shows, and flexpie is the best of the block planners", () => {
    fc.assert(
      fc.property(cases, ({ layers, deviceCount, split, seed }) => {
        const inference: Inference = {
          model: buildModel("instance", layers),
          inputAt: 0,
          // Some results may stay where they are.
          resultAt: seed % 5 === 0 ? "anywhere" : 0,
        };
        const profiles = Array.from({ length: deviceCount }, (_, device) =>
          ruggedProfile(`device ${device}`, seed),
        );
        const boards = deviceNames(deviceCount);
        const link = { bandwidth: 10 ** (6 + (seed % 3)), latency: 1e-6, duplex: "full" } as const;
        const cluster = clusterOf(profiles, seed % 2 === 0 ? ring(boards, link) : star(boards, link));
        const latencies = names.map((name) => {
          const choice = choosePlanner(name === "single" ? name : `${name}[split=${split}]`);
          const problem = problemOf(inference, cluster);
          const { plan, predictedLatency } = requirePlan(choice.planner.plan(problem, choice.options));
          const { lowering } = checkPlan(plan, inference, cluster.devices);
          const { seconds } = computeDurations(lowering, cluster, { kind: "median" });
          const { makespan } = simulateChecked(lowering, cluster, seconds);
          expect(makespan / predictedLatency!).toBeCloseTo(1, 9);
          return makespan;
        });
        const [, ...blockPlanners] = latencies;
        expect(latencies.at(-1)!).toBeLessThanOrEqual(Math.min(...blockPlanners) * (1 + 1e-9));
      }),
      { ...fixedSeed, numRuns: 30 },
    );
  });
});
