import { expect, test } from "vitest";
import { planningCache } from "../../planners/index.ts";
import { pointTimeline } from "../../results/perfetto/index.ts";
import { beliefsOf, describePlan, memoryOfDecided, decidePoint, runScenario } from "../../scenarios/index.ts";
import { builtInNetwork, linkOperators, mergedOperators, mergeOf, modelMacs } from "../../sim/model/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import { inferencePoints } from "./inference-points.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

/** One device of so little bandwidth that a concatenation takes longer than convolutions. */
const text = scenarioText({
  model: "squeezenet1.1",
  cluster:
    "{devices: [{name: board, profile: {peak_flops: 10 TFLOP/s, memory_bandwidth: 1 GB/s}, " +
    "streams: 2, concurrency: [1, 1.9]}], network: {topology: mesh, bandwidth: 100 Mbps}}",
  planner: "ios",
});

test("a plan with merged convolutions is run, described and drawn as it is", () => {
  const [result] = [...runScenario(scenarioOf(text))];
  if (result?.outcome.status !== "ok") throw new Error("did not run");
  const { metrics, believedLatency, notes } = result.outcome;
  expect(metrics.latency).toBeCloseTo(believedLatency!, 12);
  expect(notes.join()).toMatch(/convolutions are merged into/);

  const point = inferencePoints(scenarioOf(text))[0]!;
  const planned = decidePoint(point, point.planner, beliefsOf(point), planningCache());
  if (planned.kind !== "plan") throw new Error("ios answers a plan");
  const { model } = planned.inference;
  expect(metrics.redundantMacs).toBe(modelMacs(model) - modelMacs(point.inference.model));
  expect(metrics.redundantMacs).toBeGreaterThan(0);

  const merged = "fire2/expand1x1+fire2/expand3x3";
  const operators = describePlan(point, planned).steps.flatMap((step) => step.operators);
  expect(operators).toContain(merged);
  expect(operators).not.toContain("fire2/concat");
  const peak = Math.max(
    ...memoryOfDecided(point, planned).flatMap((curve) => curve.map(({ bytes }) => bytes)),
  );
  expect(peak).toBe(planned.checked.memories[0]!.activations);
  const slices = pointTimeline(point).traceEvents.filter(({ ph }) => ph === "X");
  expect(slices.some(({ name }) => name.startsWith(merged))).toBe(true);
});

test("on a traced device, what only planners make is estimated, and all else is as measured", () => {
  const cluster =
    "{devices: [{name: board, profile: x86-64-zen4-avx512}], network: {topology: mesh, bandwidth: 100 Mbps}}";
  const [point] = inferencePoints(scenarioOf(scenarioText({ model: "googlenet", cluster, planner: "ios" })));
  const { profile } = point!.cluster.devices[0]!;
  const model = linkOperators(builtInNetwork("googlenet"));
  const parts = model.operators.filter(({ name }) =>
    ["inception3a/branch1", "inception3a/branch2/reduce"].includes(name),
  );
  const costs = mergedOperators(
    model,
    mergeOf(
      model,
      parts.map(({ id }) => id),
    )!,
  ).map((operator) => profile.tileCost(operator, wholeBox(operator.shape)));
  expect(costs.map(({ source }) => source)).toEqual(["estimator", "estimator", "estimator"]);
  const [whole] = costs;
  const apart = parts.map((part) => profile.tileCost(part, wholeBox(part.shape)));
  expect(apart.map(({ source }) => source)).toEqual(["trace", "trace"]);
  // Two 1x1 convolutions of one input as one take about as long as both.
  const sum = apart.reduce((seconds, { kernel }) => seconds + kernel, 0);
  expect(Math.abs(whole!.kernel / sum - 1)).toBeLessThan(0.4);
}, 120_000);
