import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  choosePlanner,
  objectiveOf,
  planners,
  problemOf,
  type PlanningProblem,
} from "../../planners/index.ts";
import { deviceSets } from "../../planners/device-sets.ts";
import { leastSeconds, margin } from "../../planners/least-seconds.ts";
import { requirePlan } from "../../planners/planned.ts";
import { bus, mesh, ring, star, type ComputeProfile } from "../../sim/cluster/index.ts";
import { InfeasibleError } from "../../sim/errors.ts";
import { buildModel, type Model } from "../../sim/model/index.ts";
import { checkPlan } from "../../sim/partition/index.ts";
import { chains, fixedSeed } from "../support/arbitrary.ts";
import { clusterOf, deviceNames, linearProfile } from "../support/cluster.ts";
import { modelFamilies } from "../support/families.ts";
import { believedSeconds, convolutionChain, planningProblem, planWith } from "../support/row-planning.ts";

interface Point {
  readonly model: Model;
  readonly secondsPerMac: readonly number[];
  readonly build: typeof ring;
  readonly bandwidth: number;
  readonly latency: number;
}

const points: fc.Arbitrary<Point> = fc.record({
  model: fc.oneof(
    chains(1, 4).map((layers) => buildModel("chain", layers)),
    fc.constantFrom(...modelFamilies),
  ),
  secondsPerMac: fc.array(fc.constantFrom(1e-9, 1e-8, 3e-8), { minLength: 1, maxLength: 4 }),
  build: fc.constantFrom(ring, star, mesh, bus),
  bandwidth: fc.constantFrom(1e6, 1e7, 1e9),
  latency: fc.constantFrom(0, 1e-5, 1e-3),
});

function problemAt(point: Point, profiles: readonly ComputeProfile[] = profilesOf(point)): PlanningProblem {
  const { model, build, bandwidth, latency } = point;
  const network = build(deviceNames(profiles.length), { bandwidth, latency, duplex: "full" });
  return problemOf({ model, inputAt: 0, resultAt: 0 }, clusterOf(profiles, network));
}

function profilesOf({ secondsPerMac }: Point): readonly ComputeProfile[] {
  return secondsPerMac.map((seconds) => linearProfile("linear", seconds, seconds / 10));
}

const never: ComputeProfile = {
  name: "never",
  tileCost: () => ({ kernel: Infinity, reorderInput: 0, reorderOutput: 0, source: "roofline", samples: [] }),
};

/** The problem in which only these devices can compute: the others would take forever. */
function withOnly(point: Point, set: readonly number[]): PlanningProblem {
  return problemAt(
    point,
    profilesOf(point).map((profile, device) => (set.includes(device) ? profile : never)),
  );
}

/** Those that plan for latency; pipedream's sets are best for throughput. */
const withOption = planners.filter(
  ({ name, options }) => "devices" in options && objectiveOf(choosePlanner(name)) === "latency",
);

describe.each(withOption)("$name with devices=any", ({ name, options }) => {
  it("is as fast as the best of all sets of devices, never slower than all of them or than one", () => {
    const choices = "split" in options ? [";split=even", ";split=proportional"] : [""];
    let fewer = 0;
    fc.assert(
      fc.property(points, fc.constantFrom(...choices), (point, more) => {
        const problem = problemAt(point);
        const any = planWith(`${name}[devices=any${more}]`, problem);
        const seconds = problem.believed.makespan(any, problem.inference) * (1 - 1e-9);
        const all = believedSeconds(`${name}[devices=all${more}]`, problem);
        expect(seconds).toBeLessThanOrEqual(all);
        expect(seconds).toBeLessThanOrEqual(believedSeconds("single", problem));
        checkPlan(any.plan, problem.inference, problem.devices);
        const used = new Set(any.plan.steps.flat().map(({ device }) => device));
        if (used.size < point.secondsPerMac.length) fewer++;
      }),
      { ...fixedSeed, numRuns: 25 },
    );
    expect(fewer).toBeGreaterThan(0);
  });
});

describe("devices=any", () => {
  it("equals the brute force over all sets, each planned as if the other devices could not compute", () => {
    fc.assert(
      fc.property(points, (point) => {
        const problem = problemAt(point);
        const sets = Array.from({ length: 2 ** point.secondsPerMac.length - 1 }, (_, index) =>
          [...point.secondsPerMac.keys()].filter((device) => ((index + 1) >> device) & 1),
        );
        // By speed, a device that would take forever has a share of 0.
        const planner = "flexpie[split=proportional]";
        const best = Math.min(
          believedSeconds("single", problem),
          ...sets.map((set) => believedSeconds(planner, withOnly(point, set))),
        );
        const any = believedSeconds("flexpie[devices=any;split=proportional]", problem);
        expect(any / best).toBeCloseTo(1, 9);
      }),
      { ...fixedSeed, numRuns: 25 },
    );
  });

  it("takes a set that has the memory where the fastest has not", () => {
    const model = convolutionChain(12, [3, 3]);
    const bench = { secondsPerMac: [1e-6, 1e-9, 1e-6], bandwidth: 1e8, memory: [1e6, 500, 1e6] };
    const problem = planningProblem({ model, inputAt: 0, resultAt: 0 }, bench);
    const planned = planWith("flexpie[devices=any]", problem);
    expect(() => checkPlan(planned.plan, problem.inference, problem.devices)).not.toThrow();
    const none = planningProblem({ model, inputAt: 0, resultAt: 0 }, { ...bench, memory: [500, 500, 500] });
    expect(() => planWith("flexpie[devices=any]", none)).toThrow(InfeasibleError);
  });

  it("tries all sets of up to five devices, and says where it does not", () => {
    const taskWith = (secondsPerMac: readonly number[]) =>
      planningProblem({ model: convolutionChain(12, [3]), inputAt: 2, resultAt: 2 }, { secondsPerMac });
    for (const count of [1, 2, 3, 4, 5]) {
      const { sets, notes } = deviceSets(taskWith(Array(count).fill(1e-8)));
      expect(new Set(sets.map((set) => set.join())).size).toBe(2 ** count - 1);
      expect(notes).toEqual([]);
    }
    const many = taskWith([4e-8, 2e-8, 9e-8, 1e-8, 3e-8, 5e-8, 8e-8]);
    const { sets, notes } = deviceSets(many);
    expect(sets.slice(0, 7)).toEqual([[0], [1], [2], [3], [4], [5], [6]]);
    expect(sets).toContainEqual([1, 3]);
    expect(sets).toContainEqual([1, 2, 3]);
    expect(sets.at(-1)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(notes).toEqual([`tried ${sets.length} of 127 sets of devices: may miss the best plan`]);
    expect(planWith("inh[devices=any]", many).notes).toEqual(notes);
  });
});

it.each([1, 3])(
  "no plan runs faster than what its devices and its pieces take, with %i streams",
  (streams) => {
    for (const model of modelFamilies) {
      const network = star(deviceNames(3), { bandwidth: 1e7, latency: 1e-5, duplex: "full" });
      const profiles = [1e-9, 1e-8, 3e-8].map((seconds) => linearProfile("linear", seconds, seconds / 10));
      const cluster = clusterOf(profiles, network);
      const devices = cluster.devices.map((device) => ({ ...device, streams }));
      const problem = problemOf({ model, inputAt: 0, resultAt: 0 }, { ...cluster, devices });
      for (const label of [
        "single",
        "inh",
        "layerwise",
        "heft",
        "peft+split",
        "ios",
        "serenity",
        "pipeline",
      ]) {
        const { planner, options } = choosePlanner(label);
        const planned = requirePlan(planner.plan(problem, options));
        const seconds = problem.believed.makespan(planned, problem.inference);
        expect(leastSeconds(problem, planned)).toBeLessThanOrEqual(seconds * (1 + margin));
        // On the device of the input a chain takes just that.
        if (label === "serenity" && model.operators.every(({ inputs }) => inputs.length <= 1))
          expect(leastSeconds(problem, planned)).toBeCloseTo(seconds, 12);
      }
    }
  },
);
