import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  choosePlanner,
  problemOf,
  requirePlan,
  trueBeliefs,
  type PlanningProblem,
} from "../../../planners/index.ts";
import { cutPlan } from "../../../planners/cuts/cut-plan.ts";
import { cutSeconds, isMonotone, stagesOf, type Sides } from "../../../planners/cuts/index.ts";
import { modelCut } from "../../../planners/cuts/from-model.ts";
import { believedLink } from "../../../planners/cuts/link.ts";
import { sumOfSteps } from "../../../planners/sum-of-steps.ts";
import { mesh, type Cluster, type NetworkPolicy } from "../../../sim/cluster/index.ts";
import { InfeasibleError } from "../../../sim/errors.ts";
import { builtInNetwork, isComputed, linkOperators, networkNames } from "../../../sim/model/index.ts";
import { checkPlan, type Inference, type Plan } from "../../../sim/partition/index.ts";
import { computeDurations } from "../../../sim/run/index.ts";
import { rooflineProfile } from "../../../traces/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { clusterOf, deviceNames, linearProfile, ruggedProfile } from "../../support/cluster.ts";
import { allSides } from "../../support/cut-problems.ts";
import { modelFamilies } from "../../support/families.ts";
import { simulateChecked } from "../../support/simulate-checked.ts";

const ends = { edge: 0, cloud: 1 };

function pair(
  bandwidth: number,
  profiles: readonly [ReturnType<typeof linearProfile>, ReturnType<typeof linearProfile>],
  { latency = 0, ...policy }: Partial<NetworkPolicy> & { readonly latency?: number } = {},
): Cluster {
  return clusterOf(profiles, mesh(deviceNames(2), { bandwidth, latency, duplex: "full" }, policy));
}

function planOf(planner: string, problem: PlanningProblem) {
  const { planner: chosen, options } = choosePlanner(planner);
  return requirePlan(chosen.plan(problem, options));
}

function simulated(plan: Plan, inference: Inference, cluster: Cluster): number {
  const { lowering } = checkPlan(plan, inference, cluster.devices);
  return simulateChecked(lowering, cluster, computeDurations(lowering, cluster, { kind: "median" }).seconds)
    .makespan;
}

/** By operator: is it computed on the edge? */
function sidesOf({ steps }: Plan, { model }: Inference): Sides {
  const sides = Uint8Array.from(model.operators, (operator) => (isComputed(operator) ? 0 : 1));
  for (const { operator, device } of steps.flat()) sides[operator] = device === 0 ? 1 : 0;
  return sides;
}

describe("cuts of small models", () => {
  const places = [
    { inputAt: 0, resultAt: 0 },
    { inputAt: 0, resultAt: 1 },
    { inputAt: 0, resultAt: "anywhere" },
    { inputAt: "everywhere", resultAt: 0 },
  ] as const;

  it.each(modelFamilies.map((model) => ({ family: model.name, model })))(
    "no cut of $family runs faster than that of dads, qdmp and cic",
    ({ model }) => {
      for (const [index, place] of places.entries()) {
        const inference: Inference = { model, ...place };
        const latency = index % 2 === 0 ? 2e-4 : 0;
        for (const bandwidth of [3e5, 3e6, 1e8]) {
          const profiles = [linearProfile("board", 1e-8, 1e-7), linearProfile("server", 1e-9, 2e-8)] as const;
          const cluster = pair(bandwidth, profiles, { latency });
          const problem = problemOf(inference, cluster);
          const graph = modelCut(problem, ends);
          const least = [...allSides(model.operators.length)]
            .filter((sides) =>
              model.operators.every((operator) => isComputed(operator) || sides[operator.id] === 1),
            )
            .filter((sides) =>
              model.operators.every(({ id, inputs }) => !sides[id] || inputs.every((input) => sides[input])),
            )
            .reduce(
              (best, sides) => Math.min(best, sumOfSteps(problem, cutPlan(model, sides, ends))),
              Infinity,
            );
          for (const planner of ["dads", "qdmp", "cic"]) {
            const { plan, predictedLatency } = planOf(planner, problem);
            expect(predictedLatency).toBeCloseTo(least, 12);
            expect(simulated(plan, inference, cluster)).toBeCloseTo(least, 12);
          }
          expect(planOf("neurosurgeon", problem).predictedLatency).toBeGreaterThanOrEqual(least * (1 - 1e-9));
          expect(graph.dag.successors.length).toBeGreaterThanOrEqual(model.operators.length);
        }
      }
    },
  );

  it("data come back where that pays, and no way to place the operators runs faster", () => {
    let returned = 0;
    const draw = fc.record({
      model: fc.constantFrom(...modelFamilies),
      seed: fc.nat(1000),
      bandwidth: fc.constantFrom(5e7, 3e8),
    });
    fc.assert(
      fc.property(draw, ({ model, seed, bandwidth }) => {
        const free = (profile: ReturnType<typeof linearProfile>): typeof profile => ({
          ...profile,
          tileCost: (operator, region) => ({
            ...profile.tileCost(operator, region),
            reorderInput: 0,
            reorderOutput: 0,
          }),
        });
        const cluster = pair(bandwidth, [free(ruggedProfile("a", seed)), free(ruggedProfile("b", seed))]);
        const inference: Inference = { model, inputAt: 0, resultAt: 0 };
        const problem = problemOf(inference, cluster);
        const { plan, predictedLatency } = planOf("dads[return=allowed]", problem);
        const least = [...allSides(model.operators.length)]
          .filter((sides) =>
            model.operators.every((operator) => isComputed(operator) || sides[operator.id] === 1),
          )
          .reduce(
            (best, sides) => Math.min(best, sumOfSteps(problem, cutPlan(model, sides, ends))),
            Infinity,
          );
        expect(predictedLatency).toBeCloseTo(least, 12);
        expect(simulated(plan, inference, cluster)).toBeCloseTo(least, 12);
        if (!isMonotone(modelCut(problem, ends).dag, sidesOf(plan, inference))) returned++;
      }),
      { ...fixedSeed, numRuns: 15 },
    );
    expect(returned).toBeGreaterThan(3);
  });
});

describe("cuts of the built-in networks", () => {
  const speeds = { name: "board", peakFlops: 2e10, memoryBandwidth: 4e9 };
  const board = rooflineProfile({ ...speeds, peakFlops: rates(2e10) });
  const server = rooflineProfile({
    ...speeds,
    name: "server",
    peakFlops: rates(1e12),
    memoryBandwidth: 2e11,
  });

  it.each(networkNames)(
    "%s: every planner's cut takes what it predicts, and cic the optimum, at every bandwidth",
    (name) => {
      const model = linkOperators(builtInNetwork(name));
      const inference: Inference = { model, inputAt: 0, resultAt: 0 };
      const latency = 3e-3;
      const profiles = [board, server] as const;
      const cache = problemOf(inference, pair(1e6, profiles)).cache;
      const costs = trueBeliefs(pair(1e6, profiles)).compute;
      for (let exponent = -3; exponent <= 9; exponent += 2) {
        const cluster = pair(1e6 * 2 ** exponent, profiles, { latency });
        const believed = { ...trueBeliefs(cluster), compute: costs };
        const problem = problemOf(inference, cluster, believed, cache);
        const task = believedLink(believed, ends, modelCut(problem, ends));
        const latencies = ["dads", "cic", "qdmp", "neurosurgeon"].map((planner) => {
          const { plan, predictedLatency } = planOf(planner, problem);
          const sides = sidesOf(plan, inference);
          // What the cut takes, and the latency of the way there and of the way back, which it leaves out.
          const waits = sides.every((side) => side === 1) ? 0 : 2 * latency;
          const seconds = cutSeconds(task.priced, sides) + waits;
          expect(predictedLatency! / seconds).toBeCloseTo(1, 9);
          if (planner === "cic") expect(simulated(plan, inference, cluster) / seconds).toBeCloseTo(1, 9);
          return predictedLatency!;
        });
        const [dads, cic, qdmp, neurosurgeon] = latencies as [number, number, number, number];
        expect(cic / dads).toBeCloseTo(1, 9);
        expect(qdmp / dads).toBeCloseTo(1, 9);
        expect(neurosurgeon).toBeGreaterThanOrEqual(dads * (1 - 1e-9));
      }
    },
  );
});

function rates(all: number) {
  return { convolution: all, pointwise: all, depthwise: all, matrix: all, other: all };
}

describe("cut planners", () => {
  const model = modelFamilies.find(({ name }) => name === "inception")!;
  const inference: Inference = { model, inputAt: 0, resultAt: 0 };
  const profiles = [linearProfile("board", 1e-8, 1e-7), linearProfile("server", 1e-10, 1e-9)] as const;
  const all = ["neurosurgeon", "dads", "dads[load=heavy]", "dads[return=allowed]", "qdmp", "cic"];

  it.each(all)("%s keeps the input on its device where it must stay there", (planner) => {
    const cluster = pair(1e9, profiles);
    const free = planOf(planner, problemOf(inference, cluster)).plan;
    const sendsInput = (plan: Plan) =>
      checkPlan(plan, inference, cluster.devices).lowering.transfers.some(
        ({ producer }) => producer === undefined,
      );
    if (!planner.includes("heavy")) expect(sendsInput(free)).toBe(true);
    const kept = { ...inference, inputLeaves: "never" as const };
    const { plan } = planOf(planner, problemOf(kept, cluster));
    expect(sendsInput(plan)).toBe(false);
    checkPlan(plan, kept, cluster.devices);
    expect(plan.steps.flat().some(({ device }) => device === 1)).toBe(true);
  });

  it.each(all)("%s takes a cut that fits where the best one does not, and says so", (planner) => {
    const cluster = pair(1e9, profiles);
    const memory = 3_000;
    const limited = {
      ...cluster,
      devices: cluster.devices.map((device, index) => (index === 1 ? { ...device, memory } : device)),
    };
    const { plan, notes } = planOf(planner, problemOf(inference, limited));
    checkPlan(plan, inference, limited.devices);
    expect(notes.at(-1)).toMatch(
      /^the best cut does not fit \(device board-1 has .*the fastest that fits is taken$/,
    );
    const none = { ...cluster, devices: cluster.devices.map((device) => ({ ...device, memory: 100 })) };
    expect(() => planOf(planner, problemOf(inference, none))).toThrow(InfeasibleError);
  });

  it("of three devices two are used, the better one in the cloud, and that is said", () => {
    const network = mesh(deviceNames(3), { bandwidth: 1e8, latency: 0, duplex: "full" });
    const cluster = clusterOf([profiles[0], linearProfile("slow server", 5e-9, 5e-8), profiles[1]], network);
    const { plan, notes } = planOf("dads", problemOf(inference, cluster));
    expect(new Set(plan.steps.flat().map(({ device }) => device))).toEqual(new Set([2]));
    expect(notes).toEqual(["not cut, all of it on board-2; board-0 and board-1 compute nothing"]);
  });

  it.each([
    { inputAt: 0, resultAt: 0 },
    { inputAt: 0, resultAt: 2 },
    { inputAt: 1, resultAt: "anywhere" },
  ] as const)(
    "no cut between any two of three devices is faster: input at $inputAt, result at $resultAt",
    (place) => {
      const [weak, neighbour, server] = [
        linearProfile("camera", 1e-6, 1e-6),
        linearProfile("neighbour", 2e-8, 1e-7),
        linearProfile("server", 1e-9, 1e-8),
      ];
      let withoutInput = 0;
      for (const kept of ["allowed", "never"] as const) {
        for (const bandwidth of [3e5, 3e6, 3e7]) {
          const network = mesh(deviceNames(3), { bandwidth, latency: 1e-4, duplex: "full" });
          const cluster = clusterOf([weak, neighbour, server], network);
          const asked: Inference = { model, ...place, inputLeaves: kept };
          const problem = problemOf(asked, cluster);
          let least = Infinity;
          for (const edge of [0, 1, 2])
            for (const cloud of [0, 1, 2].filter((device) => device !== edge && device !== place.inputAt)) {
              if (kept === "never" && edge !== place.inputAt) continue;
              for (const sides of allSides(model.operators.length)) {
                const isAllowed = model.operators.every(
                  ({ id, inputs }) => !sides[id] || inputs.every((input) => sides[input]),
                );
                const readsOutside = model.operators.some(
                  (operator) =>
                    !sides[operator.id] &&
                    operator.inputs.some((input) => !isComputed(model.operators[input]!)),
                );
                if (!isAllowed || (kept === "never" && readsOutside)) continue;
                least = Math.min(least, sumOfSteps(problem, cutPlan(model, sides, { edge, cloud })));
              }
            }
          for (const planner of ["dads", "qdmp", "cic"]) {
            const { plan, predictedLatency, notes } = planOf(planner, problem);
            expect(predictedLatency).toBeCloseTo(least, 12);
            const used = new Set(plan.steps.flat().map(({ device }) => device));
            for (const device of [0, 1, 2].filter((one) => !used.has(one)))
              expect(notes.join()).toContain(`board-${device}`);
            if (!used.has(place.inputAt)) withoutInput++;
          }
        }
      }
      expect(withoutInput).toBeGreaterThan(0);
    },
  );

  it("beyond four devices only cuts from the device of the input are tried, and that is said", () => {
    const network = mesh(deviceNames(5), { bandwidth: 1e8, latency: 0, duplex: "full" });
    const cluster = clusterOf([profiles[0], profiles[0], profiles[1], profiles[0], profiles[0]], network);
    const { notes } = planOf("qdmp", problemOf(inference, cluster));
    expect(notes).toEqual([
      "not cut, all of it on board-2; board-0, board-1, board-3 and board-4 compute nothing",
      "with more than 4 devices only cuts whose first part is on board-0 are tried",
    ]);
  });

  it("the load of dads follows the rate of requests, from the least latency to a rate that nothing keeps up with", () => {
    const chain: Inference = { model: modelFamilies[0]!, inputAt: 0, resultAt: "anywhere" };
    let heavier = 0;
    for (const bandwidth of [3e5, 1e6, 3e6, 1e7, 3e7]) {
      const cluster = pair(bandwidth, [
        linearProfile("board", 1e-8, 1e-7),
        linearProfile("server", 5e-9, 5e-8),
      ]);
      const problem = problemOf(chain, cluster);
      const { priced } = believedLink(problem.believed, ends, modelCut(problem, ends));
      const slowest = (plan: Plan) => {
        const { edge, transfer, cloud } = stagesOf(priced, sidesOf(plan, chain));
        return Math.max(edge, transfer, cloud);
      };
      const light = planOf("dads", problem).plan;
      const heavy = planOf("dads[load=heavy]", problem).plan;
      const at = (requestRate?: number) => planOf("dads[load=auto]", { ...problem, requestRate });
      expect(at().plan).toEqual(light);
      expect(at().notes).toEqual(["light load: no rate of requests is known"]);
      expect(at(0.99 / slowest(light)).plan).toEqual(light);
      const beyond = at(1.01 / slowest(heavy));
      expect(beyond.plan).toEqual(heavy);
      expect(beyond.notes[0]).toContain("heavy load: a lower rate is needed than");
      if (slowest(heavy) > 0.9 * slowest(light)) continue;
      heavier++;
      const between = at(0.95 / slowest(heavy));
      expect(between.plan).toEqual(heavy);
      expect(between.notes[0]).toContain("heavy load: the cut of least latency does not keep up with");
    }
    expect(heavier).toBeGreaterThan(0);
  });

  it("on one device there is nothing to cut; a scenario with one is told", () => {
    const cluster = clusterOf([profiles[0]]);
    const { planner, options } = choosePlanner("dads");
    expect(planOf("dads", problemOf(inference, cluster)).notes).toEqual([
      "one device is left: nothing to cut",
    ]);
    const use = { inference, requests: "none" } as const;
    expect(planner.lacks?.(cluster.devices, options, use)).toBe(
      "a cut is between two devices, and there is one",
    );
  });

  it("neurosurgeon's energy is that of the board, and never more than where it minimises latency", () => {
    const powered = (cluster: Cluster): Cluster => ({
      ...cluster,
      devices: cluster.devices.map((device) => ({ ...device, power: { compute: 5, transmit: 1 } })),
    });
    const chain = { model: modelFamilies[0]!, inputAt: 0, resultAt: 0 } as const;
    for (const bandwidth of [1e4, 1e5, 1e6, 1e7]) {
      const cluster = powered(pair(bandwidth, profiles));
      const problem = problemOf(chain, cluster);
      const { priced } = believedLink(problem.believed, ends, modelCut(problem, ends));
      const joules = (planner: string) => {
        const { edge, transfer } = stagesOf(priced, sidesOf(planOf(planner, problem).plan, chain));
        return 5 * edge + transfer;
      };
      const points = [...Array(chain.model.operators.length).keys()].map((node) => {
        const { edge, transfer } = stagesOf(
          priced,
          Uint8Array.from(chain.model.operators, ({ id }) => (id <= node ? 1 : 0)),
        );
        return 5 * edge + transfer;
      });
      expect(joules("neurosurgeon[objective=energy]")).toBeCloseTo(Math.min(...points), 12);
      expect(joules("neurosurgeon")).toBeGreaterThanOrEqual(Math.min(...points) - 1e-12);
    }
  });

  it("neurosurgeon's energy is that of the device of the input, whatever others there are", () => {
    const chain = { model: modelFamilies[0]!, inputAt: 0, resultAt: 0 } as const;
    for (const bandwidth of [1e5, 1e7]) {
      const [board, server] = profiles;
      const link = { bandwidth, latency: 0, duplex: "full" } as const;
      const planAmong = (...all: readonly (typeof board)[]) => {
        const cluster = clusterOf(all, mesh(deviceNames(all.length), link));
        const devices = cluster.devices.map((device, place) => ({
          ...device,
          power: { compute: place === 0 ? 5 : 0.1, transmit: place === 0 ? 1 : 0.1 },
        }));
        return planOf("neurosurgeon[objective=energy]", problemOf(chain, { ...cluster, devices })).plan;
      };
      expect(planAmong(board, server, server)).toEqual(planAmong(board, server));
    }
  });
});
