import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { planningCache } from "../../planners/index.ts";
import {
  beliefsOf,
  inferencePoint,
  parseScenario,
  planPoint,
  runScenario,
  type PointResult,
} from "../../scenarios/index.ts";
import { validationCase } from "../../verify/validation/case.ts";
import { verifyPoint } from "../../verify/index.ts";
import { scenarioOf, scenarioText } from "../scenarios/scenario-text.ts";
import { onnxFile } from "../sim/model/onnx/onnx-file.ts";

const runtime = await import("onnxruntime-node").catch(() => undefined);
if (!runtime) console.warn("onnxruntime-node is not installed: nothing is proven");

it.skipIf(!runtime).each([
  // Residual additions and depthwise convolution; concatenations.
  ["{name: mobilenet-v2, resolution: 32, prune: {structured: 40 %}, quantize: int8}", "inw"],
  [
    "{name: squeezenet1.1, resolution: 33, prune: {structured: 0.7, layers: {conv1: 10 %}}, reuse: {hit_rate: 0.5}, compress_cut: {after: pool3, ratio: 4, encode: 1 ms}}",
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

/** A residual addition, depthwise and grouped convolutions and a concatenation, two inputs and two results, under names that exporters give. */
function oddNames(): Uint8Array {
  const weights = (...dims: readonly number[]) => ({ dims, float: true as const });
  const convolution = (name: string, input: string, kernel: string, output: string, more = {}) =>
    ({
      type: "Conv",
      name,
      inputs: [input, kernel],
      outputs: [output],
      attributes: { pads: [1, 1, 1, 1], ...more },
    }) as const;
  return onnxFile({
    nodes: [
      convolution("/stem/Conv", "left image", "stem", "s"),
      { type: "Relu", inputs: ["s"], outputs: ["r"] },
      convolution("/layer1/layer1.0/conv [a]", "r", "square", "a"),
      { type: "Add", name: "/layer1/Add", inputs: ["r", "a"], outputs: ["sum"] },
      convolution("depthwise, 3x3", "sum", "depthwise", "d", { group: 8 }),
      convolution("groups: 2", "d", "groups", "g", { group: 2 }),
      convolution("right=Conv", "right:image", "right", "q"),
      { type: "Concat", name: "/Concat", inputs: ["g", "q"], outputs: ["c"], attributes: { axis: 1 } },
      convolution("{head}", "c", "head", "map"),
      { type: "GlobalAveragePool", name: "/GlobalAveragePool", inputs: ["c"], outputs: ["p"] },
      { type: "Flatten", inputs: ["p"], outputs: ["f"] },
      { type: "Gemm", name: "/fc/Gemm", inputs: ["f", "dense"], outputs: ["classes"] },
    ],
    inputs: { "left image": [1, 3, 12, 12], "right:image": [1, 1, 12, 12] },
    outputs: { map: [1, 4, 12, 12], classes: [1, 5] },
    initializers: {
      stem: weights(8, 3, 3, 3),
      square: weights(8, 8, 3, 3),
      depthwise: weights(8, 1, 3, 3),
      groups: weights(8, 4, 3, 3),
      right: weights(4, 1, 3, 3),
      head: weights(4, 12, 3, 3),
      dense: weights(12, 5),
    },
  });
}

describe.skipIf(!runtime)(
  "techniques on an ONNX model with odd names, several inputs and several results",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "slicewise-techniques-"));
    writeFileSync(join(folder, "odd.onnx"), oddNames());
    afterAll(() => rmSync(folder, { recursive: true }));

    it.each([
      ['prune: {structured: 0.5, layers: {"groups: 2": 25 %, "right=Conv": 75 %}}', "inw"],
      ['quantize: int8, reuse: {layers: {"/layer1/layer1.0/conv [a]": 40 %}, lookup: 1 ms}', "layerwise"],
      ['prune: {unstructured: 80 %}, compress_cut: {after: "depthwise, 3x3", ratio: 4, encode: 1 ms}', "inh"],
      ["prune: {structured: 30 %}, compress_cut: {ratio: 2}", "dads"],
      [
        "prune: {structured: 30 %}, quantize: int8, exits: [{after: /layer1/Add, share: 0.3, layers: [{kind: global-pooling}, {kind: fully-connected, features: 5}]}]",
        '"dads[return=allowed]"',
      ],
      ["distill: {file: odd.onnx}", "inw"],
    ])("%s is computed in pieces as in one, with %s", async (change, planner) => {
      const text = scenarioText({
        model: `{file: odd.onnx, ${change}}`,
        cluster:
          "{devices: [{name: board, profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}, slowdown: 30}, " +
          "{name: server, profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}}], " +
          "network: {topology: ring, bandwidth: 300 Mbps, latency: 20 us}}",
        planner,
        input: "board",
      });
      const scenario = scenarioOf(text, folder);
      const point = inferencePoint(scenario.point(0), "a proof");
      const plan = planPoint(point, point.planner, beliefsOf(point), planningCache());
      expect(await verifyPoint(point, plan)).toMatchObject({ ok: true });
      const [{ outcome }] = [...runScenario(scenario)] as [PointResult];
      expect(outcome.status).toBe("ok");
    });
  },
);
