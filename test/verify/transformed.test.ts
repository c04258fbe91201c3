import { expect, it } from "vitest";
import { planningCache } from "../../planners/index.ts";
import { beliefsOf, inferencePoint, parseScenario, planPoint } from "../../scenarios/index.ts";
import { validationCase } from "../../verify/validation/case.ts";
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

it.skipIf(!runtime)(
  "a compressed cut, with an exit before it, is computed in pieces as the model with its coders in one",
  async () => {
    const profile = "profile: { peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s }";
    const scenario = parseScenario(`
name: proof
model: { name: squeezenet1.1, resolution: 33, exits: [{ after: fire2/concat, share: 0.4 }], compress_cut: { ratio: 4 } }
cluster:
  devices: [{ name: board, ${profile}, slowdown: 30 }, { name: server, ${profile} }]
  network: { topology: ring, bandwidth: 10 Mbps }
planner: dads
input_leaves: never
`);
    const point = inferencePoint(scenario.point(0), "a proof");
    const plan = planPoint(point, point.planner, beliefsOf(point), planningCache());
    const coders = plan.planned.encoded!.operators.filter(({ name }) => /\/(en|de)code$/.test(name));
    expect(coders.length).toBeGreaterThan(1);
    const { ok, pieces } = await verifyPoint(point, plan);
    expect(ok).toBe(true);
    expect(pieces).toBe(plan.planned.encoded!.operators.length - 1);
  },
);

it.each([
  ["exits: [{ after: pool3, share: 0.4 }]", "its requests may leave early, and real runs go to the end"],
  [
    "compress_cut: { ratio: 4 }",
    "what crosses its cut is compressed by itself (allowed: compress_cut: {after: LAYER, ...})",
  ],
])("a real run of a model with %s is refused", (change, message) => {
  const scenario = parseScenario(`
name: proof
model: { name: squeezenet1.1, ${change} }
cluster:
  devices: [{ name: board, count: 2, profile: raspberry-pi-4 }]
  network: { topology: ring, bandwidth: 10 Mbps }
planner: cic
`);
  expect(() => validationCase(inferencePoint(scenario.point(0), "a real run"))).toThrow(message);
});
