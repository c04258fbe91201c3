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

  it("takes the time of a profile for its type", () => {
    const four = "{peak_flops: 8 GFLOP/s, memory_bandwidth: 1 GB/s}";
    const { busy } = ran(textOf(quantized, `, quantized: {int8: {profile: ${four}}}`));
    // Four times the arithmetic and a quarter of the bytes.
    expect(busy).toBeCloseTo(plain.busy / 4, 12);
  });
});

test.each([["{name: squeezenet1.1, quantize: float32}"]])("%s changes nothing", (model) => {
  expect(rowOf(textOf(model))).toBe(rowOf(textOf("squeezenet1.1")));
});

test.each([
  ["{name: squeezenet1.1, quantize: int9}", /model\.quantize: cannot be "int9"; did you mean int8\?/],
  ["{name: squeezenet1.1, element_type: int8, quantize: int8}", /model\.quantize: is quantized already/],
  [
    "{name: squeezenet1.1, element_type: float16, quantize: float16}",
    /model\.quantize: is in float16 already/,
  ],
])("%s is refused", (model, message) => {
  expect(() => scenarioOf(textOf(model))).toThrow(message);
});
