import { expect, it } from "vitest";
import { drawCharts, rowOf } from "../../results/index.ts";
import { reportHtml } from "../../results/report/index.ts";
import { searchesOf, searchLines } from "../../results/searches.ts";
import { runScenario } from "../../scenarios/index.ts";
import { scenarioOf, scenarioText } from "../scenarios/scenario-text.ts";

const planners = [
  "guo-ga[evaluations=400]",
  "na-ga[evaluations=400;seed=2]",
  "dai-pso[evaluations=200]",
  "pipeline",
];

/** The searches of a small scenario, and the rows of all of its points. */
function searched() {
  const text = scenarioText({
    model: "squeezenet1.1",
    cluster:
      "{devices: [{name: a, profile: {peak_flops: 4 GFLOP/s, memory_bandwidth: 8 GB/s}}, " +
      "{name: b, count: 2, profile: {peak_flops: 1 GFLOP/s, memory_bandwidth: 4 GB/s}}], " +
      "network: {topology: mesh, bandwidth: 100 Mbps, latency: 200 us}}",
    planner: "pipeline",
    sweep: `{planner: ${JSON.stringify(planners)}}`,
  });
  return [...runScenario(scenarioOf(text))].map((result) => ({
    row: rowOf(result),
    search: result.outcome.status === "ok" ? result.outcome.search : undefined,
    timeline: undefined,
  }));
}

it("shows how searches found their plans, in the row, a chart and the report", async () => {
  const points = searched();
  expect(points.map(({ row }) => row.status)).toEqual(planners.map(() => "ok"));
  const searches = searchesOf(points);
  expect(searches.map(({ row }) => row.planner)).toEqual(
    points.filter(({ row }) => row.planner !== "pipeline").map(({ row }) => row.planner),
  );
  for (const { row, search } of searches) {
    expect(row.reason).toContain(`after ${search.evaluations} evaluations`);
    const [, figure] = search.convergence.at(-1)!;
    const promised =
      search.figure === "seconds of a request" ? row.predicted_latency_s! : 1 / row.predicted_throughput_rps!;
    expect(figure / promised).toBeCloseTo(1, 9);
    // No search promises more than the exact one but with several devices a stage.
    if (row.planner.startsWith("guo-ga"))
      expect(row.predicted_throughput_rps!).toBeLessThanOrEqual(
        points.at(-1)!.row.predicted_throughput_rps! * (1 + 1e-9),
      );
  }
  for (const { points: line } of searchLines(searches)) expect(line.at(-1)!.ratio).toBe(1);
  const rows = points.map(({ row }) => row);
  const { files, notes } = await drawCharts(rows, "single", [], searches);
  expect(notes).toEqual([]);
  expect(files.map(({ path }) => path)).toContain("charts/search-convergence.svg");
  expect(reportHtml({ scenario: "small", version: "1", baseline: "single", points })).toContain(
    "Convergence of searches",
  );
  expect(searched()).toEqual(points);
});
