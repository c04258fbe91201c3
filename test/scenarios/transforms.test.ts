import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { runScenario, type PointResult } from "../../scenarios/index.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

/** A scenario whose boards make of transforms what is given, between braces. */
function textOf(model: string, device = "", more: Readonly<Record<string, string>> = {}): string {
  return scenarioText({
    model,
    cluster:
      `{devices: [{name: board, count: 2, profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}${device}}], ` +
      "network: {topology: ring, bandwidth: 100 Mbps, latency: 20 us}}",
    ...more,
  });
}

function run(text: string): PointResult {
  const [result] = [...runScenario(scenarioOf(text))];
  return result!;
}

function ran(text: string) {
  const { outcome } = run(text);
  if (outcome.status !== "ok") throw new Error(outcome.reason);
  const { metrics, notes, believedLatency } = outcome;
  const busy = metrics.busy.reduce((sum, seconds) => sum + seconds, 0);
  expect(believedLatency).toBeCloseTo(metrics.latency, 9);
  return { ...metrics, busy, notes: notes.join("; ") };
}

/** The rows of a scenario as text, planning times aside. */
function rowOf(text: string) {
  return JSON.stringify({ ...run(text), planningSeconds: 0 });
}

test("a changed model is compared with the baseline of the unchanged one, and the row says so", () => {
  const text = textOf("squeezenet1.1", ", quantized: {int8: {speed: 2, source: assumed}}", {
    planner: "single",
    sweep:
      "{model: [{name: squeezenet1.1}, {name: squeezenet1.1, quantize: int8}, {name: squeezenet1.1, distill: resnet18}]}",
  });
  const [plain, narrow, student] = [...runScenario(scenarioOf(text))].map(({ outcome }) => outcome);
  if (plain?.status !== "ok" || narrow?.status !== "ok" || student?.status !== "ok")
    throw new Error("failed");
  expect(plain.speedup).toBe(1);
  expect(narrow.speedup).toBeCloseTo(2, 9);
  expect(student.speedup).toBeCloseTo(plain.metrics.latency / student.metrics.latency, 12);
  for (const { notes } of [narrow, student])
    expect(notes).toContain("speed-up over single of the unchanged model");
  expect(plain.notes.join()).not.toContain("unchanged");
});

describe("a model quantized to int8", () => {
  const plain = ran(textOf("squeezenet1.1"));
  const quantized = "{name: squeezenet1.1, quantize: int8}";

  it("moves a quarter of the bytes, and takes its time of before where nobody states another", () => {
    const { bytesMoved, busy, notes } = ran(textOf(quantized));
    expect(bytesMoved).toBe(plain.bytesMoved / 4);
    expect(busy).toBeCloseTo(plain.busy, 12);
    expect(notes).toContain("layers in int8 take their time in float32");
    expect(notes).toContain("quantized to int8");
  });

  it("takes the time that the device states, and says whose number that is", () => {
    const { busy, notes } = ran(textOf(quantized, ", quantized: {int8: {speed: 1.8, source: my bench}}"));
    expect(busy).toBeCloseTo(plain.busy / 1.8, 12);
    expect(notes).toContain("layers in int8 are 1.8 times as fast as in float32 (stated: my bench)");
  });

  it("takes what models in 8 bits took on a board, and says how far that errs", () => {
    const onBoard = (model: string) =>
      ran(textOf(model).replace(/profile: \{[^}]*\}/, "profile: rk3399-a72"));
    const { busy, notes } = onBoard(quantized);
    expect(notes).toMatch(/layers in 8 bits take 0\.\d+ times as long as in float32: 8 models timed in both/);
    const factor = Number(/take (0\.\d+) times/.exec(notes)![1]);
    const { busy: before } = onBoard("squeezenet1.1");
    // Layers without products take as long as before.
    expect(busy / before).toBeGreaterThan(factor);
    expect(busy / before).toBeLessThan((1 + factor) / 2);
    expect(notes).not.toContain("take their time in float32");
  });

  it("takes the time of a profile for its type", () => {
    const four = "{peak_flops: 8 GFLOP/s, memory_bandwidth: 1 GB/s}";
    const { busy } = ran(textOf(quantized, `, quantized: {int8: {profile: ${four}}}`));
    // Four times the arithmetic and a quarter of the bytes.
    expect(busy).toBeCloseTo(plain.busy / 4, 12);
  });
});

describe("pruned models", () => {
  const name = "squeezenet1.1";
  const plain = ran(textOf(name));

  it("say in their rows what was pruned and what was kept", () => {
    const { notes, latency } = ran(
      textOf(`{name: ${name}, prune: {structured: 30 %, layers: {conv1: 50 %}}}`),
    );
    expect(notes).toContain("pruned channels (30 %, conv1 50 %): multiply-accumulates 349.2 M to");
    expect(notes).toContain("keep all channels: conv10 (pool10 is a result)");
    expect(latency).toBeLessThan(plain.latency);
    const { identity } = run(textOf(`{name: ${name}, prune: {structured: 0.3}}`));
    expect(identity.model).toBe("squeezenet1.1[prune=30%]");
  });

  it("keep one channel of a layer of whose channels less than one would be left, and say so", () => {
    const { notes } = ran(textOf(`{name: ${name}, prune: {layers: {conv1: 99.9 %, fire2/squeeze: 99 %}}}`));
    expect(notes).toContain("keep their last channel, of which the share leaves less: conv1, fire2/squeeze");
    expect(ran(textOf(`{name: ${name}, prune: {layers: {conv1: 50 %}}}`)).notes).not.toContain(
      "last channel",
    );
  });

  it("with single weights pruned are smaller, and faster on sparse kernels alone", () => {
    const sparse = `{name: ${name}, prune: {unstructured: 80 %}}`;
    const dense = ran(textOf(sparse));
    expect(dense.busy).toBeCloseTo(plain.busy, 12);
    expect(dense.notes).toContain("zero weights save no time: the device states no sparse_kernels");
    expect(dense.peakMemory).toBeLessThan(plain.peakMemory!);
    const kernels = ran(textOf(sparse, ", sparse_kernels: {saved: 50 %, source: my bench}"));
    // Layers without weights take their time.
    expect(kernels.busy).toBeLessThan(0.64 * plain.busy);
    expect(kernels.busy).toBeGreaterThan(0.6 * plain.busy);
  });
});

describe("frames that keep what did not change", () => {
  it("leave of each convolution the rest and a look-up", () => {
    const of = (model: string) => ran(textOf(model, "", { planner: "single" }));
    const [plain, half] = [of("squeezenet1.1"), of("{name: squeezenet1.1, reuse: {hit_rate: 50 %}}")];
    const looked = of("{name: squeezenet1.1, reuse: {hit_rate: 50 %, lookup: 1 ms}}");
    const one = of("{name: squeezenet1.1, reuse: {layers: {conv1: 50 %}, lookup: 1 ms}}");
    expect(looked.busy - half.busy).toBeCloseTo(26e-3, 12);
    expect(half.busy).toBeLessThan(0.6 * plain.busy);
    expect(one.notes).toContain("1 of 26 convolutions keep 50 % of their work");
    expect(one.busy).toBeGreaterThan(half.busy);
  });
});

test("a cut behind a compressed layer sends fewer bytes, and each side pays for its coder", () => {
  const rate = "profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}";
  const cluster =
    `{devices: [{name: board, ${rate}, slowdown: 10}, {name: server, ${rate}}], ` +
    "network: {topology: ring, bandwidth: 3 Mbps, latency: 20 us}}";
  const cut = (model: string) =>
    ran(textOf(model, "", { planner: "neurosurgeon", result: "server", cluster }));
  const coded = (times: string) =>
    cut(`{name: squeezenet1.1, compress_cut: {after: pool1, ratio: 8, ${times}}}`);
  const [free, stated] = [coded("encode: 0 s, decode: 0 s"), coded("encode: 3 ms, decode: 2 ms")];
  expect(stated.notes).toContain("pool1 is encoded from 64 to 8 channels, 8 times fewer bytes, and decoded");
  expect(stated.bytesMoved).toBe(8 * 55 * 55 * 4);
  expect(stated.busy - free.busy).toBeCloseTo(10 * 3e-3 + 2e-3, 12);
  expect(stated.latency).toBeLessThan(0.8 * cut("squeezenet1.1").latency);
});

test("wherever planners cut, what crosses is compressed, at the best of all layers and with the times of their coders", () => {
  const rate = "profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}";
  const cluster =
    `{devices: [{name: board, ${rate}, slowdown: 10}, {name: server, ${rate}}], ` +
    "network: {topology: ring, bandwidth: 3 Mbps, latency: 20 us}}";
  const cut = (compression: string, planner: string) =>
    ran(
      textOf(`{name: squeezenet1.1, compress_cut: {${compression}}}`, "", {
        planner,
        result: "server",
        cluster,
      }),
    );
  const coders = "ratio: 8, decode: 1 ms";
  // Behind every layer at which the network is one tensor wide, by the transform that names its layer.
  const fires = [2, 3, 4, 5, 6, 7, 8, 9].flatMap((fire) => [`fire${fire}/squeeze`, `fire${fire}/concat`]);
  const layers = ["conv1", "pool1", "pool3", "pool5", "conv10", ...fires];
  const least = Math.min(...layers.map((layer) => cut(`after: ${layer}, ${coders}`, "neurosurgeon").latency));
  for (const planner of ["neurosurgeon", "dads", "qdmp", "cic", '"dads[return=allowed]"']) {
    const { latency, notes } = cut(coders, planner);
    expect(latency).toBeCloseTo(least, 9);
    expect(notes).toMatch(/encoded where it crosses, to 1\/8 of its channels or bytes, and decoded: /);
  }
  expect(cut(coders, "inh").notes).toContain("here tensors cross as they are");
});

test("a student stands for its teacher", () => {
  const { identity, outcome } = run(textOf("{name: resnet50, distill: squeezenet1.1}"));
  if (outcome.status !== "ok") throw new Error(outcome.reason);
  expect(identity.model).toBe("resnet50[distill=squeezenet1.1]");
  const own = ran(textOf("squeezenet1.1"));
  expect(outcome.metrics.latency).toBe(own.latency);
  expect(outcome.notes.join()).toContain("squeezenet1.1 stands for its teacher resnet50");
});

test.each([
  "quantize: float32",
  "prune: {structured: 0 %}",
  "prune: {layers: {conv1: 0}, unstructured: 0}",
  "reuse: {hit_rate: 0, lookup: 1 ms}",
  "compress_cut: {after: pool1, ratio: 1}",
])("%s changes nothing", (change) => {
  expect(rowOf(textOf(`{name: squeezenet1.1, ${change}}`))).toBe(rowOf(textOf("squeezenet1.1")));
});

test.each([
  ["{name: squeezenet1.1, quantize: int9}", /model\.quantize: cannot be "int9"; did you mean int8\?/],
  ["{name: squeezenet1.1, element_type: int8, quantize: int8}", /model\.quantize: is quantized already/],
  [
    "{name: squeezenet1.1, element_type: float16, quantize: float16}",
    /model\.quantize: is in float16 already/,
  ],
  [
    "{name: squeezenet1.1, prune: {structured: 130 %}}",
    /small.yaml:2:50 model\.prune\.structured: "130 %" is not a share/,
  ],
  [
    "{name: squeezenet1.1, prune: {structured: 100 %}}",
    /model\.prune\.structured: removes everything, .* \(allowed: less than 100 %\)/,
  ],
  ["{name: squeezenet1.1, prune: {layers: {conv1: 1}}}", /model\.prune\.layers\.conv1: removes everything/],
  ["{name: squeezenet1.1, prune: {}}", /model\.prune: states no share, and so changes nothing/],
  ["{name: squeezenet1.1, prune: {layers: {}}}", /model\.prune: states no share/],
  [
    "{name: squeezenet1.1, prune: {structured: 10 %, index_bits: 4}}",
    /model\.prune\.index_bits: belongs to unstructured/,
  ],
  ["{name: squeezenet1.1, reuse: {}}", /model\.reuse: states no share.*one at least of hit_rate, layers/],
  ["{name: squeezenet1.1, reuse: {lookup: 1 ms}}", /model\.reuse: states no share/],
  [
    "{name: squeezenet1.1, prune: {layers: {conv: 0.5}}}",
    /model\.prune\.layers\.conv: conv is not a layer with channels of its own/,
  ],
  [
    "{name: squeezenet1.1, reuse: {layers: {pool1: 0.5}}}",
    /model\.reuse\.layers\.pool1: pool1 is not a convolution of the model/,
  ],
  ["{name: squeezenet1.1, reuse: {hit_rate: -0.5}}", /model\.reuse\.hit_rate: -0.5 is not a share/],
  ["{name: squeezenet1.1, distill: lenet}", /model\.distill: unknown model lenet/],
  ["{name: squeezenet1.1, distill: yolov2}", /model\.distill: the student yolov2 reads 3x608x608/],
  ["{name: squeezenet1.1, compress_cut: {ratio: 0.5}}", /model\.compress_cut\.ratio/],
  [
    "{name: bert-base, resolution: 64}",
    /model\.resolution: the model has no input of channels, rows and columns/,
  ],
])("%s is refused", (model, message) => {
  expect(() => scenarioOf(textOf(model))).toThrow(message);
});

test("what a device states of int8, sparse kernels and reuse counts for times that are stated too", () => {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-stated-"));
  const node = (id: string, of: string, ms: number) =>
    `${id} -- ${of} -- forward_compute_time=${ms}, backward_compute_time=0.0, activation_size=800.0, parameter_size=100.0`;
  const graph = [
    node("n1", "Input", 0),
    node("n2", "Conv2d", 6),
    node("n3", "Linear", 4),
    "\tn1 -- n2",
    "\tn2 -- n3",
  ];
  writeFileSync(join(folder, "graph.txt"), graph.join("\n"));
  const of = (model: string, device = "") => {
    const text = textOf(model, device, { planner: "single", result: "anywhere" });
    const { outcome } = [...runScenario(scenarioOf(text, folder))][0]!;
    if (outcome.status !== "ok") throw new Error(outcome.reason);
    return {
      latency: outcome.metrics.latency,
      peak: outcome.metrics.peakMemory,
      notes: outcome.notes.join("; "),
    };
  };
  const plain = of("{file: graph.txt}");
  const narrow = of(
    "{file: graph.txt, quantize: int8}",
    ", quantized: {int8: {speed: 2.5, source: my bench}}",
  );
  expect(plain.latency).toBeCloseTo(10e-3, 12);
  expect(narrow.latency).toBeCloseTo(10e-3 / 2.5, 12);
  expect(narrow.peak).toBe(plain.peak! / 4);
  expect(narrow.notes).toContain("2.5 times as fast as in float32 (stated: my bench)");
  const as = of("{file: graph.txt, quantize: int8}");
  expect(as.latency).toBeCloseTo(10e-3, 12);
  expect(as.notes).toContain("layers in int8 take their time in float32");
  rmSync(folder, { recursive: true });
});
