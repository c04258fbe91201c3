import { describe, expect, test } from "vitest";
import { planningCache, type Planner } from "../../planners/index.ts";
import { beliefsOf, runScenario, ScenarioRun, type Success } from "../../scenarios/index.ts";
import { decidePoint, runPoint } from "../../scenarios/run-point.ts";
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

describe("a row of a planner that one device alone would beat", () => {
  const network = "network: {topology: ring, bandwidth: 1 Mbps, latency: 20 us}";
  const board = "profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}";
  const resultsOf = (fields: Parameters<typeof scenarioText>[0]) => [
    ...runScenario(scenarioOf(scenarioText(fields))),
  ];

  test("says so, with the latency of single, whatever the baseline and whoever else is in the sweep", () => {
    const cluster = `{devices: [{name: a, count: 2, ${board}}], ${network}}`;
    const [single, inh] = resultsOf({ cluster, sweep: "{planner: [single, inh]}" });
    if (single?.outcome.status !== "ok" || inh?.outcome.status !== "ok") throw new Error("no result");
    const milliseconds = single.outcome.metrics.latency * 1e3;
    expect(inh.outcome.metrics.latency).toBeGreaterThan(single.outcome.metrics.latency);
    const note = `slower than single (${Number(milliseconds.toPrecision(3))} ms)`;
    expect(inh.outcome.notes).toEqual([note]);
    expect(single.outcome.notes).toEqual([]);
    const [alone] = resultsOf({ cluster, planner: "inh", baseline: "inh" });
    expect(alone?.outcome).toMatchObject({ speedup: 1, notes: [note] });
    const [fast] = resultsOf({ cluster: cluster.replace("1 Mbps", "100 Gbps"), planner: "inh" });
    expect(fast?.outcome).toMatchObject({ notes: [] });
  });

  test("says what it saves instead", () => {
    const cluster =
      `{devices: [{name: fast, ${board}, power: {compute: 40 W, transmit: 1 W}}, ` +
      `{name: slow, ${board}, slowdown: 3, power: {compute: 2 W, transmit: 1 W}}], ` +
      "network: {topology: ring, bandwidth: 100 Gbps, latency: 20 us}}";
    const [result] = resultsOf({ cluster, planner: "coedge[objective=energy]" });
    expect(result?.outcome).toMatchObject({
      notes: [
        expect.stringMatching(
          /^slower than single \([\d.]+ ms\), with less energy \([\d.]+ J, not [\d.]+ J\)$/,
        ),
      ],
    });
  });

  test("says nothing where no single device holds the model", () => {
    const cluster = `{devices: [{name: a, count: 2, ${board}, memory: 6 MiB}], ${network}}`;
    const [result] = resultsOf({ cluster, planner: "outc" });
    expect(result?.outcome).toMatchObject({
      status: "ok",
      notes: [expect.stringMatching(/^baseline single: no/)],
    });
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
  const believed = beliefsOf(point!);
  const decide = () => decidePoint(point!, choice, believed, planningCache());
  expect(runPoint(point!, decide, believed)).toMatchObject({
    status: "failed",
    reason: "Error: lost the plot",
  });
});

test("a planner is asked once about a point that is run and then drawn", () => {
  const [point] = inferencePoints(scenarioOf(scenarioText()));
  const { planner } = point!.planner;
  let asked = 0;
  const counting: Planner = {
    ...planner,
    plan: (problem, options) => {
      asked++;
      return planner.plan(problem, options);
    },
  };
  const counted = { ...point!, planner: { ...point!.planner, label: "counting", planner: counting } };
  const run = new ScenarioRun();
  const { result, record } = run.recorded(counted);
  expect(asked).toBe(1);
  expect(result.outcome).toMatchObject({ status: "ok" });
  const { metrics } = result.outcome as Success;
  expect(record!.record.finishes.get(0)).toBe(metrics.latency);
  // The runs that it is compared with are those of points to come, and are kept with what happened in them.
  const single = { ...point!, planner: point!.baseline };
  expect(run.recorded(single).record!.record.programs).toHaveLength(1);
  expect(run.result(counted)).toMatchObject({ outcome: { metrics } });
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
  const unknown = () => scenarioOf(scenarioText({ cluster: clusterWith(""), planner }));
  expect(() => [...runScenario(unknown())]).toThrow(/power of every device, which a-0, a-1 lack/);
});
