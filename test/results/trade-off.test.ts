import { describe, expect, test } from "vitest";
import { drawCharts } from "../../results/charts/index.ts";
import { requestCharts } from "../../results/charts/request-charts.ts";
import { optionCurves } from "../../results/option-curves.ts";
import { requestSettings } from "../../results/request-curves.ts";
import { drawRun } from "../../results/perfetto/draw-run.ts";
import { perfettoTrace } from "../../results/perfetto/trace.ts";
import { reportHtml } from "../../results/report/index.ts";
import { timelineOf } from "../../results/report/timeline/index.ts";
import { pointOf } from "../../results/log/schema.ts";
import { recordPoint } from "../../scenarios/record-point.ts";
import { inferencePoints } from "../scenarios/inference-points.ts";
import { scenarioOf, scenarioText } from "../scenarios/scenario-text.ts";
import { rowWith } from "./rows.ts";

const served = (planner: string, energy: number | null, latency: number) =>
  rowWith({
    planner,
    energy_per_request_j: energy,
    throughput_rps: 2,
    offered_rps: 2,
    latency_mean_s: latency,
    latency_p50_s: latency,
    latency_p95_s: latency,
    latency_p99_s: latency,
  });

const rows = [
  served("single", 3, 0.2),
  served("cutedge[policy=static]", 2, 0.4),
  ...[10, 0.1, 1].map((V) => served(`cutedge[V=${V};slot=0.1]`, 1 / V, V)),
];

test("points are a curve over the option that alone differs, in its order; others stay points", () => {
  const { option, curves, others } = optionCurves(rows)!;
  expect(option).toBe("V");
  expect(curves.map(({ planner, points }) => [planner, points.map(({ value }) => value)])).toEqual([
    ["cutedge[slot=0.1]", [0.1, 1, 10]],
  ]);
  expect(others.map(({ planner }) => planner)).toEqual(["single", "cutedge[policy=static]"]);
  expect(optionCurves(rows.slice(0, 4))).toBeUndefined();
});

test("energy over latency and the trade-off over the option are drawn where the energy is known", async () => {
  const names = (of: typeof rows) =>
    requestSettings(of).flatMap(({ points }) => requestCharts(points).map(({ name }) => name));
  const added = ["energy-over-latency", "over-option-v"];
  expect(names(rows)).toEqual(expect.arrayContaining(added));
  const without = names(rows.map((row) => ({ ...row, energy_per_request_j: null })));
  expect(without.filter((name) => added.includes(name))).toEqual([]);
  const { files } = await drawCharts(rows, "single");
  const svg = String(files.find(({ path }) => path === "charts/over-option-v.svg")!.content);
  for (const title of ["Energy a request (J)", "Results per second", "Mean latency (s)"])
    expect(svg).toContain(title);
});

describe("what a controller decided", () => {
  const profile = "profile: {peak_flops: 4 GFLOP/s, memory_bandwidth: 1 GB/s}";
  const board = "power: {clock: [0.5, 1], alpha: 8 W, idle: 500 mW}, radio: {base: 1 W, slope: lte}";
  const cluster =
    `{devices: [{name: board, ${profile}, ${board}}, {name: server, ${profile}, slowdown: 0.1}], ` +
    "network: {topology: mesh, bandwidth: 5 Mbps, latency: 1 ms}}";
  const requests = "{arrivals: {rate: 2 /s}, count: 30}";
  const [point] = inferencePoints(
    scenarioOf(scenarioText({ cluster, requests, planner: '"cutedge[V=0.05]"' })),
  );
  const timeline = drawRun(point!, recordPoint(point!));

  test("is kept of the whole run, and stands in its timeline as counters that change with it", () => {
    const { decisions = [] } = timeline;
    expect(decisions.map(({ name }) => name)).toEqual([
      "cut, 0 is all remote",
      "clock",
      "sending",
      "queued for the board",
      "queued for the uplink",
    ]);
    // Longer than the ten requests whose computes are drawn.
    expect(decisions[1]!.values.at(-1)!.from).toBeGreaterThan(10);
    const clocks = new Set(decisions[1]!.values.map(({ value }) => value));
    expect([0, 50, 100]).toEqual(expect.arrayContaining([...clocks]));
    expect(clocks.size).toBeGreaterThan(1);
    const counters = perfettoTrace(timeline).traceEvents.filter(
      (event) => event.ph === "C" && event.name === "clock",
    );
    expect(counters).toHaveLength(decisions[1]!.values.length);
  });

  test("is shown in the report and as a chart, and survives the log", async () => {
    const row = served("cutedge[V=0.05]", 1, 1);
    const kept = timelineOf(timeline);
    const [read] = [
      pointOf(JSON.parse(JSON.stringify({ key: "a", row, planningSeconds: 0, timeline: kept }))),
    ];
    expect(read?.timeline).toEqual(kept);
    const points = [{ row, timeline: kept }];
    expect(reportHtml({ scenario: "small", version: "1", baseline: "single", points })).toContain(
      "Decisions over time",
    );
    const { files, notes } = await drawCharts([row], "single", points);
    expect(notes).toEqual([]);
    expect(files.map(({ path }) => path)).toContain("charts/decisions-1-cutedge-v-0-05.svg");
  });

  test("is thinned to a part in six hundred of the time where it changes often", () => {
    const values = Array.from({ length: 5000 }, (_, index) => ({ from: index / 10, value: index }));
    const { decisions } = timelineOf({ ...timeline, decisions: [{ name: "a", unit: "", values }] });
    const { steps } = decisions![0]!;
    expect(steps.length).toBeLessThanOrEqual(601);
    expect(steps.at(-1)![1]).toBe(4999);
  });
});
