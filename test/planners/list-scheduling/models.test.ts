import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  choosePlanner,
  problemOf,
  trueBeliefs,
  type PlanningProblem,
  requirePlan,
} from "../../../planners/index.ts";
import { listSchedulers } from "../../../planners/list-scheduling/index.ts";
import { operatorProblem } from "../../../planners/list-scheduling/operator-problem.ts";
import { bus, mesh, type Cluster, type NetworkGraph } from "../../../sim/cluster/index.ts";
import { InfeasibleError } from "../../../sim/errors.ts";
import {
  buildModel,
  builtInNetwork,
  isComputed,
  linkOperators,
  networkNames,
  weightBytes,
  type Model,
} from "../../../sim/model/index.ts";
import { checkPlan, type Inference, type Plan } from "../../../sim/partition/index.ts";
import { computeDurations } from "../../../sim/run/index.ts";
import { wholeBox } from "../../../sim/tensor/index.ts";
import { rooflineProfile, scaledProfile } from "../../../traces/index.ts";
import { chains, fixedSeed } from "../../support/arbitrary.ts";
import { clusterOf, deviceNames, linearProfile } from "../../support/cluster.ts";
import { modelFamilies } from "../../support/families.ts";
import { simulateChecked } from "../../support/simulate-checked.ts";

const names = ["heft", "cpop", "peft", "lookahead"] as const;
const link = { bandwidth: 2e6, latency: 1e-5, duplex: "full" } as const;

/** Devices of the given seconds a multiply-accumulate. */
function cluster(
  speeds: readonly number[],
  network: NetworkGraph,
  memories: readonly number[] = [],
): Cluster {
  const plain = clusterOf(
    speeds.map((speed, device) => linearProfile(`device ${device}`, speed, 1e-8)),
    network,
  );
  return {
    ...plain,
    devices: plain.devices.map((device, index) => ({ ...device, memory: memories[index] ?? Infinity })),
  };
}

const planBy = (name: string, problem: PlanningProblem) =>
  requirePlan(choosePlanner(name).planner.plan(problem, {}));
const pieces = (plan: Plan) => plan.steps.flat();

describe.each(names)("%s on models", (name) => {
  const speeds = [3e-8, 1e-8, 2e-8];
  const network = mesh(deviceNames(3), link);

  it("predicts what its own schedule says, which on a chain is the run: nothing contends there", () => {
    fc.assert(
      fc.property(chains(1, 6), (layers) => {
        const inference: Inference = { model: buildModel("chain", layers), inputAt: 0, resultAt: 2 };
        const problem = problemOf(inference, cluster(speeds, network));
        const schedule = listSchedulers[name](operatorProblem(problem));
        const planned = planBy(name, problem);
        expect(planned.predictedLatency).toBe(schedule.makespan);
        expect(problem.believed.makespan(planned, inference)).toBeCloseTo(schedule.makespan, 12);
      }),
      { ...fixedSeed, numRuns: 60 },
    );
  });

  it("is never faster than the best of all placements, tried one by one", () => {
    fc.assert(
      fc.property(chains(1, 4), (layers) => {
        const model = buildModel("chain", layers);
        const problem = problemOf({ model, inputAt: 0, resultAt: 0 }, cluster(speeds, network));
        const computed = model.operators.filter(isComputed);
        let best = Infinity;
        for (let code = 0; code < 3 ** computed.length; code++) {
          const placed = computed.map(({ id, shape }, index) => ({
            operator: id,
            region: wholeBox(shape),
            device: Math.floor(code / 3 ** index) % 3,
          }));
          best = Math.min(
            best,
            problem.believed.makespan(
              { plan: { execution: "dataflow", steps: [placed] } },
              problem.inference,
            ),
          );
        }
        const seconds = problem.believed.makespan(planBy(name, problem), problem.inference);
        expect(seconds).toBeGreaterThanOrEqual(best * (1 - 1e-12));
      }),
      { ...fixedSeed, numRuns: 20 },
    );
  });

  it("does not choose a device without the memory, and refuses where there is none", () => {
    const model = modelFamilies[0]!;
    const inference: Inference = { model, inputAt: 0, resultAt: 0 };
    const problem = problemOf(inference, cluster([4e-8, 1e-9], network2, [1e6, 2e3]));
    const { plan } = planBy(name, problem);
    const { memories } = checkPlan(plan, inference, problem.devices);
    expect(memories[1]!.weights + memories[1]!.activations).toBeLessThanOrEqual(2e3);
    expect(pieces(plan).some(({ device }) => device === 0)).toBe(true);
    const weights = model.operators.map((operator) => weightBytes(operator));
    const small = problemOf(
      inference,
      cluster(
        [1e-8, 1e-8],
        network2,
        [0, 1].map(() => Math.max(...weights)),
      ),
    );
    expect(() => planBy(name, small)).toThrow(InfeasibleError);
  });

  it("takes an input that is everywhere and a result that may end anywhere", () => {
    for (const model of modelFamilies) {
      const inference: Inference = { model, inputAt: "everywhere", resultAt: "anywhere" };
      const problem = problemOf(inference, cluster(speeds, network));
      const { plan } = planBy(name, problem);
      expect(pieces(plan)).toHaveLength(model.operators.filter(isComputed).length);
      checkPlan(plan, inference, problem.devices);
    }
  });
});

const network2 = mesh(deviceNames(2), link);

describe("peft+split", () => {
  it("is believed to be no slower than PEFT, on any family and network", () => {
    for (const model of modelFamilies) {
      for (const bandwidth of [1e5, 1e6, 1e7, 1e8]) {
        const medium = bus(deviceNames(3), { bandwidth, latency: 1e-5 });
        const problem = problemOf({ model, inputAt: 0, resultAt: 1 }, cluster([4e-8, 1e-8, 2e-8], medium));
        const secondsOf = (name: string) =>
          problem.believed.makespan(planBy(name, problem), problem.inference);
        expect(secondsOf("peft+split")).toBeLessThanOrEqual(secondsOf("peft"));
      }
    }
  });

  it("divides operators over a fast network, and none over a slow one", () => {
    const model = linkOperators(builtInNetwork("resnet18"));
    const count = model.operators.filter(isComputed).length;
    const boards = (bandwidth: number) => {
      const graph = mesh(deviceNames(4), { bandwidth, latency: 1e-5, duplex: "full" });
      return problemOf({ model, inputAt: 0, resultAt: 0 }, cluster([1e-9, 1e-9, 1e-9, 1e-9], graph));
    };
    const fast = planBy("peft+split", boards(1e9));
    expect(pieces(fast.plan).length).toBeGreaterThan(count);
    expect(fast.predictedLatency!).toBeLessThan(0.4 * planBy("peft", boards(1e9)).predictedLatency!);
    expect(pieces(planBy("peft+split", boards(1e4)).plan)).toHaveLength(count);
  });
});

const board = {
  name: "board",
  peakFlops: { convolution: 9.5e9, pointwise: 9.5e9, depthwise: 1.8e9, matrix: 9.5e9, other: 9.5e9 },
  memoryBandwidth: 1.27e9,
};

it.each(networkNames)("all of them on %s: sound plans that take what was believed", (network) => {
  const model: Model = linkOperators(builtInNetwork(network));
  const inference: Inference = { model, inputAt: 0, resultAt: 1 };
  for (const deviceCount of [2, 6]) {
    const graph = bus(deviceNames(deviceCount), { bandwidth: 1e8, latency: 1e-4 });
    const profiles = deviceNames(deviceCount).map((_, device) =>
      scaledProfile(rooflineProfile(board), 2 ** (device % 3)),
    );
    const boards = clusterOf(profiles, graph);
    for (const name of [...names, "peft+split"]) {
      const planned = planBy(name, problemOf(inference, boards));
      const { plan } = planned;
      const { lowering } = checkPlan(plan, inference, boards.devices);
      const { seconds } = computeDurations(lowering, boards, { kind: "median" });
      const { makespan } = simulateChecked(lowering, boards, seconds);
      expect(makespan, name).toBeLessThanOrEqual(
        trueBeliefs(boards).makespan(planned, inference) * (1 + 1e-9),
      );
    }
  }
});

test("where one medium is shared, a schedule without contention predicts less than the run takes", () => {
  const late = new Set<string>();
  for (const model of modelFamilies)
    for (const bandwidth of [1e6, 1e7, 1e8]) {
      const medium = bus(deviceNames(3), { bandwidth, latency: 1e-5 });
      const problem = problemOf({ model, inputAt: 0, resultAt: 1 }, cluster([4e-8, 1e-8, 2e-8], medium));
      for (const name of names) {
        const planned = planBy(name, problem);
        const seconds = problem.believed.makespan(planned, problem.inference);
        if (planned.predictedLatency! < seconds * (1 - 1e-9)) late.add(name);
      }
    }
  expect([...late].sort()).toEqual([...names].sort());
});
