import { expect, it } from "vitest";
import { planningCache } from "../../planners/index.ts";
import { beliefsOf, inferencePoint, parseScenario, planPoint } from "../../scenarios/index.ts";
import { verifyPoint } from "../../verify/index.ts";

const runtime = await import("onnxruntime-node").catch(() => undefined);
if (!runtime) console.warn("onnxruntime-node is not installed: nothing is proven");

it.skipIf(!runtime).each([
  // Residual additions and depthwise convolution; concatenations.
  ["{name: mobilenet-v2, resolution: 64, prune: {structured: 40 %}, quantize: int8}", "inw"],
  [
    "{name: squeezenet1.1, resolution: 65, prune: {structured: 0.7, layers: {conv1: 10 %}}, reuse: {hit_rate: 0.5}, compress_cut: {after: pool3, ratio: 4, encode: 1 ms}}",
    "layerwise",
  ],
])("a plan for %s is computed in pieces as in one", async (model, planner) => {
  const scenario = parseScenario(`
name: proof
model: ${model}
cluster:
  devices: [{ name: board, count: 3, profile: raspberry-pi-4 }]
  network: { topology: ring, bandwidth: 100 Gbps }
planner: ${planner}
`);
  const point = inferencePoint(scenario.point(0), "a proof");
  const plan = planPoint(point, point.planner, beliefsOf(point), planningCache());
  const { ok, pieces } = await verifyPoint(point, plan);
  expect(ok).toBe(true);
  expect(pieces).toBeGreaterThan(point.inference.model.operators.length);
});
