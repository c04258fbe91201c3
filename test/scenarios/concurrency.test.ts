import { expect, test } from "vitest";
import { runScenario } from "../../scenarios/index.ts";
import { InputError } from "../../sim/errors.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

/** A scenario on one device with branches to run side by side. */
function oneBoard(streams: string): string {
  return scenarioText({
    model: "googlenet",
    cluster:
      `{devices: [{name: board, profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}, ${streams}}], ` +
      "network: {topology: mesh, bandwidth: 100 Mbps}}",
    planner: "ios",
  });
}

function latencyOf(streams: string): number {
  const [result] = [...runScenario(scenarioOf(oneBoard(streams)))];
  if (result?.outcome.status !== "ok") throw new Error("did not run");
  const { metrics, believedLatency } = result.outcome;
  expect(metrics.latency).toBeCloseTo(believedLatency!, 9);
  return metrics.latency;
}

test("streams help as far as they do not slow each other down", () => {
  const one = latencyOf("streams: 1");
  const ideal = latencyOf("streams: 3");
  expect(latencyOf("streams: 3, concurrency: [1, 1, 1]")).toBe(ideal);
  const slowed = latencyOf("streams: 3, concurrency: [1, 1.4, 1.9]");
  expect(ideal).toBeLessThan(slowed);
  expect(slowed).toBeLessThan(one);
  expect(latencyOf("streams: 3, concurrency: [1, 2, 3]")).toBeCloseTo(one, 9);
});

test.each([
  [
    "streams: 3, concurrency: [1, 1.5]",
    "concurrency: has 2 factors (allowed: one for each number of busy streams, 3)",
  ],
  ["streams: 2, concurrency: [1.2, 1.5]", "concurrency: starts with 1.2 (allowed: 1 first"],
  ["streams: 2, concurrency: [1, 0.5]", "concurrency.1: is too small (allowed: from 1)"],
  ["streams: 2, concurrency: 2", "concurrency: must be a list"],
])("%s is refused", (streams, message) => {
  expect(() => scenarioOf(oneBoard(streams))).toThrow(InputError);
  expect(() => scenarioOf(oneBoard(streams))).toThrow(message);
});
