import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  choosePlanner,
  estimatedBeliefs,
  planningCache,
  problemOf,
  requirePlan,
} from "../../planners/index.ts";
import { sumOfSteps } from "../../planners/sum-of-steps.ts";
import { beliefsOf, inferencePoint, type InferencePoint } from "../../scenarios/index.ts";
import { decidePoint, runPoint } from "../../scenarios/run-point.ts";
import { ring } from "../../sim/cluster/index.ts";
import type { Transfer } from "../../sim/network/index.ts";
import type { Inference } from "../../sim/partition/index.ts";
import { fixedSeed } from "../support/arbitrary.ts";
import { clusterOf, deviceNames, linearProfile } from "../support/cluster.ts";
import { modelFamilies } from "../support/families.ts";
import { scenarioOf, scenarioText } from "../scenarios/scenario-text.ts";
import { quickVariants } from "../verify-all/variants.ts";

/** A point of unequal boards, all of whose true times are so many times as long, on another network. */
function pointOf(planner: string, slowdown: number, network: string): InferencePoint {
  const devices = [1, 2, 3].map(
    (speed) =>
      `{name: board-${speed}, streams: ${speed === 2 ? 2 : 1}, power: {compute: 3 W, transmit: 1 W}, ` +
      `profile: {peak_flops: ${speed} GFLOP/s, memory_bandwidth: ${speed} GB/s}, slowdown: ${slowdown}}`,
  );
  const text = scenarioText({
    cluster: `{devices: [${devices.join(", ")}], network: ${network}}`,
    planner: `"${planner}"`,
    knowledge: '"estimated[rows=1%]"',
  });
  const [point] = scenarioOf(text).points();
  return inferencePoint(point!, "a test");
}

/** Everything that can be reached from a value without calling it. */
function reachable(value: unknown, found = new Set<unknown>()): ReadonlySet<unknown> {
  if (found.has(value) || value === null || typeof value !== "object") return found;
  found.add(value);
  for (const part of Object.values(value)) reachable(part, found);
  return found;
}

const model = modelFamilies.find(({ name }) => name === "inception")!;

describe("a planner and the truth", () => {
  const believable = pointOf("single", 1, "{topology: ring, bandwidth: 100 Mbps, latency: 20 us}");
  const other = pointOf(
    "single",
    7,
    "{topology: bus, bandwidth: 9 Mbps, latency: 3 ms, sharing: fifo, message_overhead: 1 ms}",
  );
  const inference: Inference = { model, inputAt: 0, resultAt: 1 };
  const points = [believable, other].map((point) => ({ ...point, inference }));
  const believed = beliefsOf(points[0]!);

  it.each(quickVariants)("%s: plans and predicts by what it believes, whatever is true", (text) => {
    const choice = choosePlanner(text);
    const outcomes = points.map((point) =>
      runPoint(point, () => decidePoint(point, choice, believed, planningCache()), believed),
    );
    const [first, second] = outcomes.map((outcome) => {
      if (outcome.status !== "ok") throw new Error(outcome.reason);
      return outcome;
    });
    expect(second!.planned).toEqual(first!.planned);
    expect(second!.believedLatency).toBe(first!.believedLatency);
    expect(second!.metrics.latency).toBeGreaterThan(first!.metrics.latency);
    // What a controller comes to shows in its run, in which it sees the rates of links as a node would measure them.
    const plans = points
      .map((point) => decidePoint(point, choice, believed, planningCache()))
      .map((decided) => (decided.kind === "plan" ? decided.planned : undefined));
    expect(plans[1]).toEqual(plans[0]);
  });

  it("never reaches it", () => {
    const { cluster } = points[0]!;
    const seen = reachable(problemOf(inference, cluster, believed));
    expect(seen).toContain(inference);
    for (const truth of [
      cluster.network,
      ...cluster.network.channels,
      ...cluster.devices.map(({ profile }) => profile),
    ])
      expect(seen).not.toContain(truth);
  });
});

describe("estimated beliefs", () => {
  it("take for a bulk-synchronous run what its steps take, one after the other", () => {
    const planners = ["inh", "layerwise", "flexpie", "modnn", "aofl", "coedge"];
    const cases = fc.record({
      planner: fc.constantFrom(...planners),
      model: fc.constantFrom(...modelFamilies),
      secondsPerMac: fc.array(fc.constantFrom(1e-8, 3e-8), { minLength: 1, maxLength: 4 }),
      messageSeconds: fc.constantFrom(1e-5, 1e-3),
    });
    fc.assert(
      fc.property(cases, ({ planner, model: asked, secondsPerMac, messageSeconds }) => {
        const profiles = secondsPerMac.map((seconds) => linearProfile("linear", seconds, 1e-7));
        const network = ring(deviceNames(profiles.length), { bandwidth: 1, latency: 9, duplex: "half" });
        const cluster = clusterOf(profiles, network);
        const estimate = (transfers: readonly Transfer[]) =>
          transfers.reduce(
            (sum, { bytes, destinations }) => sum + destinations.length * (messageSeconds + bytes * 1e-7),
            0,
          );
        const compute = {
          alike: [...profiles.keys()],
          seconds: (device: number, operator: { readonly id: number }) => 1e-4 * (device + 1) * operator.id,
        };
        const believed = estimatedBeliefs(compute, cluster.devices, estimate);
        const problem = problemOf({ model: asked, inputAt: 0, resultAt: 0 }, cluster, believed);
        const choice = choosePlanner(planner);
        const { plan } = requirePlan(choice.planner.plan(problem, choice.options));
        expect(believed.makespan({ plan }, problem.inference) / sumOfSteps(problem, plan)).toBeCloseTo(1, 9);
      }),
      { ...fixedSeed, numRuns: 40 },
    );
  });
});

describe("a run that was made before in the believed world", () => {
  const cluster = clusterOf(
    deviceNames(2).map((name) => linearProfile(name)),
    ring(deviceNames(2), { bandwidth: 1e7, latency: 1e-4, duplex: "full" }),
  );
  const asked: Inference = { model, inputAt: 0, resultAt: 0 };
  const problem = problemOf(asked, cluster);
  const { planner, options } = choosePlanner("inh");
  const decision = requirePlan(planner.plan(problem, options));

  it("takes as long as one that is not remembered, and ends at the same limits", () => {
    const fresh = () => problemOf(asked, cluster).believed;
    const seconds = fresh().makespan(decision, asked);
    for (let again = 0; again < 2; again++) expect(problem.believed.makespan(decision, asked)).toBe(seconds);
    for (const atMost of [seconds * (1 - 1e-9), seconds, seconds * (1 + 1e-9)])
      expect(problem.believed.makespan(decision, asked, atMost)).toBe(
        fresh().makespan(decision, asked, atMost),
      );
  });

  it("is not taken for the run of another inference", () => {
    const elsewhere: Inference = { ...asked, resultAt: 1 };
    expect(problem.believed.makespan(decision, elsewhere)).toBe(
      problemOf(elsewhere, cluster).believed.makespan(decision, elsewhere),
    );
    expect(problem.believed.makespan(decision, elsewhere)).not.toBe(
      problem.believed.makespan(decision, asked),
    );
  });
});
