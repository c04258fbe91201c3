import { describe, expect, test } from "vitest";
import { requestCharts } from "../../results/charts/request-charts.ts";
import { requestSettings, reachedSaturations } from "../../results/request-curves.ts";
import { requestLines, requestTable } from "../../results/request-table.ts";
import { requestPanels } from "../../results/report/charts/request-panels.ts";
import { reportHtml } from "../../results/report/index.ts";
import { looksOf } from "../../results/report/palette.ts";
import type { PointRow } from "../../results/row.ts";
import { rowWith } from "./rows.ts";

/** A row that served requests at a rate, of which a planner can serve so many. */
function served(planner: string, rate: number, most: number, fields: Partial<PointRow> = {}): PointRow {
  const isOver = rate > most;
  return rowWith({
    planner,
    offered_rps: rate,
    throughput_rps: Math.min(rate, most),
    latency_mean_s: 0.2,
    latency_p50_s: 0.2,
    latency_p95_s: isOver ? 2 : 0.3,
    latency_p99_s: isOver ? 3 : 0.4,
    latency_max_s: 4,
    requests_finished: 90,
    requests_missed: isOver ? 30 : 0,
    requests_dropped: 0,
    requests_failed: 0,
    device_utilisation: Math.min(1, rate / most),
    swept: { "requests.arrivals.rate": `${rate} /s` },
    ...fields,
  });
}

const rows = [1, 2, 4].flatMap((rate) => [served("single", rate, 1.5), served("flexpie", rate, 8)]);

describe("requests in tables and charts", () => {
  test("one line per point; counts that are 0 everywhere are left out", () => {
    const { head, lines } = requestLines(rows)!;
    expect(lines).toHaveLength(6);
    expect(head).toContain("missed");
    expect(head).not.toContain("dropped");
    expect(requestTable(rows)).toContain("2000");
    expect(requestTable([rowWith()])).toBeUndefined();
  });

  test("only a planner that is offered more than it serves is saturated", () => {
    const [{ points }] = requestSettings(rows) as [ReturnType<typeof requestSettings>[number]];
    expect(points).toHaveLength(6);
    expect(reachedSaturations(points).map(({ planner, throughput }) => [planner, throughput])).toEqual([
      ["single", 1.5],
    ]);
  });

  test("the rates of a row's own workload are its axis, those of another a setting", () => {
    const rate = "workloads.1.requests.arrivals.rate";
    const of = (workload: string) =>
      [1, 2].map((value) => served("single", value, 8, { swept: { [rate]: `${value} /s`, workload } }));
    const settings = requestSettings([...of("a"), ...of("b"), ...of("all")]);
    expect(settings.map(({ setting, points }) => [setting, points.length])).toEqual([
      ["rate=1 /s, workload=a", 1],
      ["rate=2 /s, workload=a", 1],
      ["workload=b", 2],
      ["workload=all", 2],
    ]);
  });

  test("latencies that differ twentyfold stand on a logarithmic axis, closer ones on a linear one", () => {
    const axes = (slowest: number) => {
      const own = [0.1, slowest].map((p99, index) =>
        served(index === 0 ? "fast" : "slow", 1, 9, {
          latency_p50_s: p99 / 2,
          latency_p95_s: p99,
          latency_p99_s: p99,
          swept: {},
        }),
      );
      const [panel] = requestPanels(own, looksOf(["fast", "slow"]));
      const [chart] = requestCharts(requestSettings(own).flatMap(({ points }) => points));
      const drawn = [panel!.specification, chart!.chart("title", "")];
      return drawn.map((drawing) => JSON.stringify(drawing).includes('"type":"log"'));
    };
    expect(axes(0.9)).toEqual([false, false]);
    expect(axes(1.1)).toEqual([true, true]);
  });

  test("the report has charts and a table of them, each chart a description", () => {
    const panels = requestPanels(rows, looksOf(["single", "flexpie"]));
    expect(panels.map(({ id }) => id)).toEqual(["requests-0-latency", "requests-0-devices"]);
    for (const { specification } of panels) expect(specification.description).toMatch(/single .*flexpie/);
    // Both lines end at the highest rate, far enough from each other for both names.
    const labels = JSON.stringify(panels[0]!.specification).match(/"label":"[^"]+"/g);
    expect(labels?.toSorted()).toEqual(['"label":"flexpie"', '"label":"single"']);
    const one = requestPanels(rows.slice(0, 2), looksOf(["single", "flexpie"]));
    expect(one.map(({ id }) => id)).toEqual(["requests-0-latency"]);
    const wide = rows.map((row, index) => ({ ...row, bandwidth_bps: 1e6 * (1 + (index >> 1)) }));
    expect(requestPanels(wide, looksOf(["single"])).map(({ id }) => id)).toEqual(["requests-0-throughput"]);

    const points = rows.map((row) => ({ row, timeline: undefined }));
    const page = reportHtml({ scenario: "small", version: "1", baseline: "single", points });
    // The page is too long for a message.
    expect(page.includes('<section id="requests"')).toBe(true);
    expect(page.includes('id="requests-0-latency"')).toBe(true);
    expect(/<th scope="col" +class="number">p95<\/th>/.test(page)).toBe(true);
    const still = reportHtml({
      ...{ scenario: "small", version: "1", baseline: "single" },
      points: [{ row: rowWith(), timeline: undefined }],
    });
    expect(still.includes('<section id="requests"')).toBe(false);
  });
});
