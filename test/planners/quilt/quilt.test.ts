import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  choosePlanner,
  chooseScheduler,
  computeCosts,
  estimatedBeliefs,
  planners,
  problemOf,
  requirePlan,
  schedulingProblem,
  type Decision,
} from "../../../planners/index.ts";
import { bus, mesh, ring, star, type Cluster } from "../../../sim/cluster/index.ts";
import { InfeasibleError } from "../../../sim/errors.ts";
import type { Transfer } from "../../../sim/network/index.ts";
import { checkPlan, type Inference } from "../../../sim/partition/index.ts";
import { computeDurations } from "../../../sim/run/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { clusterOf, deviceNames, linearProfile } from "../../support/cluster.ts";
import { modelFamilies } from "../../support/families.ts";
import { simulateChecked } from "../../support/simulate-checked.ts";
import { arabnejad, randomGraphs, topcuoglu } from "../../support/task-graphs.ts";

const link = { bandwidth: 2e6, latency: 1e-5, duplex: "full" } as const;
const names = deviceNames(3);
const networks = [star(names, link), ring(names, link), bus(names, { ...link, latency: 1e-4 })];

/** Three devices, each half as fast as the one before. */
function unequal(network: number, memory = Infinity): Cluster {
  const profiles = names.map((name, device) => linearProfile(name, 1e-8 * 2 ** device, 1e-7));
  const { devices, ...rest } = clusterOf(profiles, networks[network]);
  return { ...rest, devices: devices.map((device) => ({ ...device, memory })) };
}

function decide(label: string, inference: Inference, cluster: Cluster): Decision {
  const { planner, options } = choosePlanner(label);
  return planner.plan(problemOf(inference, cluster), options);
}

/** Seconds of a run of a planner's plan that is checked at every instant; infinite where it does not fit. */
function simulated(label: string, inference: Inference, cluster: Cluster): number {
  try {
    const { plan, merged } = requirePlan(decide(label, inference, cluster));
    const whole = merged ? { ...inference, model: merged.model } : inference;
    const { lowering } = checkPlan(plan, whole, cluster.devices);
    return simulateChecked(lowering, cluster, computeDurations(lowering, cluster, { kind: "median" }).seconds)
      .makespan;
  } catch (error) {
    if (error instanceof InfeasibleError) return Infinity;
    throw error;
  }
}

/** All that answer a plan for one request without a budget, and those with a choice of parts by speed too. */
const rivals = planners
  .filter(({ name, options }) => name !== "quilt" && name !== "cutedge" && !("evaluations" in options))
  .flatMap(({ name, options }) => (options["split"] ? [name, `${name}[split=proportional]`] : [name]));

const family = (wanted: string) => modelFamilies.find(({ name }) => name === wanted)!;

function expectNoSlower(name: string, network: number): void {
  const inference: Inference = { model: family(name), inputAt: 2, resultAt: 2 };
  const cluster = unequal(network);
  const own = simulated("quilt[effort=quick]", inference, cluster);
  for (const rival of rivals)
    expect(own, rival).toBeLessThanOrEqual(simulated(rival, inference, cluster) * (1 + 1e-9));
}

describe("quilt", () => {
  it("is no slower than any planner on a chain", () => {
    expectNoSlower("chain", 1);
  });

  it("is no slower than any planner on a residual network", () => {
    expectNoSlower("residual", 2);
  });

  it("gains by the climb, predicts what the run takes, and says what it did", () => {
    const inference: Inference = { model: family("chain"), inputAt: 2, resultAt: 2 };
    const cluster = unequal(2);
    const { predictedLatency, notes } = decide("quilt[floor=fast]", inference, cluster);
    expect(notes[0]).toMatch(/^floor .* ms; \d+ blocks, .*; \d+ runs; gain [\d.]+ %$/);
    const own = simulated("quilt[floor=fast]", inference, cluster);
    expect(predictedLatency! / own).toBeCloseTo(1, 9);
    expect(own).toBeLessThan(0.99 * simulated("quilt[effort=quick;floor=fast]", inference, cluster));
  });

  it("has one device lend rows where the link is too slow for what anyone else does", () => {
    const profiles = [linearProfile("board", 1e-6, 1e-7), linearProfile("server", 1e-7, 1e-7)];
    const slow = { bandwidth: 3e4, latency: 1e-4, duplex: "full" } as const;
    const cluster = clusterOf(profiles, mesh(deviceNames(2), slow));
    const inference: Inference = { model: family("chain"), inputAt: 0, resultAt: 0 };
    const alone = simulated("single", inference, cluster);
    for (const rival of ["heft", "flexpie[devices=any;split=proportional]", "edgeflow", "peft+split"])
      expect(simulated(rival, inference, cluster), rival).toBeGreaterThanOrEqual(alone);
    expect(simulated("quilt[floor=fast]", inference, cluster)).toBeLessThan(0.96 * alone);
  });

  it("is under estimates no slower than any planner by what it believes", () => {
    const cluster = unequal(1);
    // Too much for messages and too little for bytes, so that the best plans of the estimate are others than those of the truth.
    const estimate = (transfers: readonly Transfer[]) =>
      transfers.reduce(
        (sum, { bytes, destinations }) => sum + destinations.length * (2e-3 + bytes * 1e-7),
        0,
      );
    const compute = computeCosts(cluster.devices.map(({ profile }) => profile).toReversed());
    const believed = estimatedBeliefs(compute, cluster.devices, estimate);
    const inference: Inference = { model: family("chain"), inputAt: 2, resultAt: 2 };
    const problem = problemOf(inference, cluster, believed);
    const secondsOf = (label: string) => {
      const { planner, options } = choosePlanner(label);
      if (planner.lacks?.(cluster.devices, options, { inference, requests: "none" }) !== undefined)
        return Infinity;
      const decision = planner.plan(problem, options);
      return decision.kind === "controller" ? Infinity : believed.makespan(decision, inference);
    };
    const own = secondsOf("quilt[effort=quick]");
    for (const rival of rivals) expect(own, rival).toBeLessThanOrEqual(secondsOf(rival) * (1 + 1e-9));
  });

  it("stays within memory wherever another planner does", () => {
    const inference: Inference = { model: family("chain"), inputAt: 0, resultAt: 0 };
    for (const memory of [7000, 9000, 12000]) {
      const cluster = unequal(0, memory);
      const others = ["flexpie", "outc", "inh", "heft", "peft+split", "serenity", "modnn"];
      const best = Math.min(...others.map((label) => simulated(label, inference, cluster)));
      expect(simulated("quilt[effort=quick]", inference, cluster)).toBeLessThanOrEqual(best * (1 + 1e-9));
    }
  });
});

describe("quilt on task graphs", () => {
  it.each([
    ["Topcuoglu 2002", topcuoglu, 73],
    ["Arabnejad 2014", arabnejad, 113],
  ] as const)("%s: finds the optimum without duplication", (_, graph, optimum) => {
    const problem = schedulingProblem(graph);
    expect(chooseScheduler("quilt[effort=thorough]").schedule(problem).makespan).toBe(optimum);
  });

  it("is no longer than the schedule of any list scheduler, with more effort no longer than with less", () => {
    fc.assert(
      fc.property(randomGraphs(12, 3, fc.integer({ min: 0, max: 20 })), (graph) => {
        const makespan = (label: string) =>
          chooseScheduler(label).schedule(schedulingProblem(graph)).makespan;
        const quick = makespan("quilt[effort=quick]");
        for (const label of ["single", "heft", "cpop", "peft", "lookahead"])
          expect(quick).toBeLessThanOrEqual(makespan(label) * (1 + 1e-9));
        const normal = makespan("quilt");
        expect(normal).toBeLessThanOrEqual(quick * (1 + 1e-9));
      }),
      { ...fixedSeed, numRuns: 8 },
    );
  });
});
