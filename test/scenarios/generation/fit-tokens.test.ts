import { expect, test } from "vitest";
import { rowOf } from "../../../results/index.ts";
import { diskFiles, fitTokens, parseTokenTimes, runScenario } from "../../../scenarios/index.ts";
import { scenarioOf, scenarioText } from "../scenario-text.ts";

const files = diskFiles(".");
const flops = 100e9;

/** Seconds of a token behind 64 others in the run of a scenario. */
function simulated(model: string): number {
  const profile = "{peak_flops: 100 GFLOP/s, memory_bandwidth: 8 GB/s, overhead: 70 us}";
  const cluster = `{devices: [{name: board, profile: ${profile}}], network: {topology: switch, bandwidth: 1 Gbps}}`;
  const asked = { model, workload: "{prompt: 64, tokens: 2}", cluster, planner: "single" };
  return [...runScenario(scenarioOf(scenarioText(asked)))].map(rowOf)[0]!.token_compute_s!;
}

test("a device is found again from what its tokens take, by thread count, and left-out rows are predicted", () => {
  const rows = ["tinyllama-1.1b", "llama-3.2-3b", "llama-3-8b"].map(
    (model) => `${model},q4,4,${simulated(`{name: ${model}, weights: q4}`) * 1e3} ms`,
  );
  const text = ["model,weights,threads,compute", ...rows, "llama-3-8b,q4,1,2 s"].join("\n");
  const [one, four] = fitTokens(parseTokenTimes(text, "t.csv"), flops, files);
  expect([one!.threads, four!.threads]).toEqual([1, 4]);
  expect(four!.rates.memoryBandwidth / 8e9).toBeCloseTo(1, 6);
  expect(four!.rates.overhead / 70e-6).toBeCloseTo(1, 6);
  for (const { leftOut, measured } of four!.times) expect(leftOut! / measured).toBeCloseTo(1, 6);
  // A single decoder tells the bandwidth alone.
  expect(one!.rates.overhead).toBe(0);
  expect(one!.times[0]).toMatchObject({ measured: 2, leftOut: undefined });
});

test("two boards that divide each layer are fitted as their scenario's calibrate does", () => {
  const text = [
    "model,weights,embeddings,threads,boards,planner,compute",
    "llama-3-8b,q4,f32,4,2,tensor[logits=leader],269.04 ms",
    "tinyllama-1.1b,q4,f32,4,2,tensor[logits=leader],50.37 ms",
  ].join("\n");
  const { rates } = fitTokens(parseTokenTimes(text, "t.csv"), 153e9, files)[0]!;
  expect(rates.memoryBandwidth / 1e9).toBeCloseTo(9.249, 3);
  expect(rates.overhead * 1e6).toBeCloseTo(53.98, 2);
});

test.each([
  ["model,compute\nllama-3-8b,3 ms", "t.csv: misses threads"],
  ["model,threads,compute,speed\nllama-3-8b,1,3 ms,1", 't.csv: unknown column "speed"'],
  ["model,threads,compute", "t.csv: has no times"],
  ["model,threads,compute\nllama-9,1,3 ms", "t.csv:2: model.name: unknown decoder llama-9"],
  ["model,threads,compute\nllama-3-8b,0,3 ms", "t.csv:2: threads must be"],
  ["model,threads,compute\nllama-3-8b,1,3", "t.csv:2: compute: 3 has no unit"],
  ["model,threads,compute\nllama-3-8b,1,0 ms", "t.csv:2: compute: 0 ms is not above zero"],
  ["model,threads,compute,boards\nllama-3-8b,1,3 ms,1.5", "t.csv:2: boards: must be a whole number, not 1.5"],
  ["model,threads,compute\nllama-3-8b,1,9 s\nllama-3-8b,1,1 s", "compute cannot be met"],
])("%j is refused", (text, message) => {
  expect(() => fitTokens(parseTokenTimes(text, "t.csv"), flops, files)).toThrow(message);
});
