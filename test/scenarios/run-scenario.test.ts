import { expect, test } from "vitest";
import { planningCache, type Planner } from "../../planners/index.ts";
import { believedCostModel, runScenario } from "../../scenarios/index.ts";
import { runPoint } from "../../scenarios/run-point.ts";
import { inferencePoints } from "./inference-points.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

test("the baseline's own speed-up is 1, and it runs even where no point asks for it", () => {
  const swept = [...runScenario(scenarioOf(scenarioText({ sweep: "{planner: [single, inh]}" })))];
  const alone = [...runScenario(scenarioOf(scenarioText()))];
  expect(swept.map(({ outcome }) => outcome.status)).toEqual(["ok", "ok"]);
  expect(swept[0]?.outcome).toMatchObject({ speedup: 1 });
  expect(alone[0]?.outcome).toEqual(swept[1]?.outcome);
});

test("a cluster without the memory makes an infeasible result, and the run goes on", () => {
  const cluster =
    "{devices: [{name: a, count: 2, profile: raspberry-pi-4, memory: 1 MiB}], " +
    "network: {topology: ring, bandwidth: 100 Mbps, latency: 20 us}}";
  const results = [
    ...runScenario(
      scenarioOf(scenarioText({ cluster, sweep: "{cluster.devices.0.memory: [1 MiB, 1 GiB]}" })),
    ),
  ];
  expect(results.map(({ outcome }) => outcome.status)).toEqual(["infeasible", "ok"]);
  expect(results[0]?.outcome).toMatchObject({ reason: expect.stringContaining("device a-0 has 1.0 MiB") });
});

test("an infeasible baseline leaves no speed-up and is told", () => {
  const cluster =
    "{devices: [{name: a, count: 2, profile: raspberry-pi-4, memory: 6 MiB}], " +
    "network: {topology: ring, bandwidth: 100 Mbps, latency: 20 us}}";
  const [result] = [...runScenario(scenarioOf(scenarioText({ cluster, planner: "outc" })))];
  expect(result?.outcome).toMatchObject({
    status: "ok",
    speedup: undefined,
    notes: [expect.stringContaining("baseline single: no single device holds the model")],
  });
});

test("a planner that breaks makes a failed outcome, not a crash", () => {
  const [point] = inferencePoints(scenarioOf(scenarioText()));
  const broken: Planner = {
    ...point!.planner.planner,
    plan: () => {
      throw new Error("lost the plot");
    },
  };
  const choice = { ...point!.planner, planner: broken };
  expect(runPoint(point!, choice, believedCostModel(point!), planningCache())).toMatchObject({
    status: "failed",
    reason: "Error: lost the plot",
  });
});

test("energy is in the row where all devices have their power, and CoEdge can aim at it", () => {
  const clusterWith = (power: string) =>
    `{devices: [{name: a, count: 2, profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}${power}}], ` +
    "network: {topology: ring, bandwidth: 100 Mbps, latency: 20 us}}";
  const planner = "coedge[objective=energy]";
  const known = scenarioOf(
    scenarioText({ cluster: clusterWith(", power: {compute: 3 W, transmit: 500 mW}"), planner }),
  );
  const [result] = [...runScenario(known)];
  if (result?.outcome.status !== "ok") throw new Error("no result");
  const { busy, energy } = result.outcome.metrics;
  // All on one device of the two that are alike: nothing is sent.
  expect(energy).toBeCloseTo(3 * busy.reduce((sum, seconds) => sum + seconds, 0), 12);
  const [unknown] = [...runScenario(scenarioOf(scenarioText({ cluster: clusterWith(""), planner })))];
  expect(unknown?.outcome).toMatchObject({
    status: "failed",
    reason: expect.stringContaining("power of every device; a-0 has none"),
  });
});
