import { describe, expect, test } from "vitest";
import { rowOf, type PointRow } from "../../../results/index.ts";
import { capacityOf, runScenario } from "../../../scenarios/index.ts";
import { scenarioOf, scenarioText } from "../scenario-text.ts";

const board =
  "profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}, power: {compute: 3 W, transmit: 1 W}";
/** Two boards that a slow link joins, so that each keeps its own work. */
const slow = `{devices: [{name: board, count: 2, ${board}}], network: {topology: ring, bandwidth: 100 kbps}}`;

const alone = (fields: Readonly<Record<string, string>>) =>
  [...runScenario(scenarioOf(scenarioText({ cluster: slow, ...fields })))].map(rowOf);
const shared = (workloads: string, fields: Readonly<Record<string, string>> = {}) => {
  const text = scenarioText({ cluster: slow, workloads, ...fields });
  return [...runScenario(scenarioOf(text.replace(/^(model|planner): .*\n/gm, "")))].map(rowOf);
};

/** What a row says of its requests. */
const requestsOf = (row: PointRow) => [
  row.status,
  row.latency_mean_s,
  row.latency_p99_s,
  row.latency_max_s,
  row.throughput_rps,
  row.offered_rps,
  row.requests_finished,
  row.requests_missed,
  row.queue_max,
  row.queue_mean,
];

const first = "model: squeezenet1.1, input: board-0, result: board-0, planner: single";
const second = "model: alexnet, input: board-1, result: board-1, planner: single";
const often = "requests: {arrivals: {every: 300 ms}, count: 40, deadline: 1 s}";
const random = "requests: {arrivals: {every: 900 ms}, count: 12, warm_up: 2}";
const asFields = (workload: string) =>
  Object.fromEntries(
    workload.split(/, (?=input|result|planner|requests)/).map((field) => field.split(/: (.*)/s).slice(0, 2)),
  ) as Record<string, string>;

describe("several workloads on one cluster", () => {
  const rows = shared(`[{${first}, ${often}}, {${second}, ${random}}]`);

  test("those that share no device and no link are as if each were alone", () => {
    expect(rows.map(({ model, planner, swept }) => [swept["workload"], model, planner])).toEqual([
      ["1", "squeezenet1.1", "single"],
      ["2", "alexnet", "single"],
      ["all", "squeezenet1.1+alexnet", "single + single"],
    ]);
    for (const [index, workload] of [`${first}, ${often}`, `${second}, ${random}`].entries()) {
      const [own] = alone(asFields(workload));
      // Dates are sums in another order.
      expect(requestsOf(rows[index]!)).toEqual(
        requestsOf(own!).map((value) => (typeof value === "number" ? expect.closeTo(value, 12) : value)),
      );
      expect(rows[index]!.energy_j).toBeCloseTo(own!.energy_j!, 9);
      expect(rows[index]!.peak_memory_bytes).toBe(own!.peak_memory_bytes);
      expect(rows[index]!.speedup).toBeCloseTo(1, 12);
    }
  });

  test("all together: counts, rates and energy are sums, quantiles are over all latencies", () => {
    const [one, two, all] = rows as [PointRow, PointRow, PointRow];
    const sum = (column: keyof PointRow) => Number(one[column]) + Number(two[column]);
    for (const column of ["requests_finished", "requests_missed", "throughput_rps", "energy_j"] as const)
      expect(all[column]).toBeCloseTo(sum(column), 9);
    expect(all.latency_max_s).toBe(Math.max(one.latency_max_s!, two.latency_max_s!));
    const finished = [one.requests_finished!, two.requests_finished!];
    const mean =
      (one.latency_mean_s! * finished[0]! + two.latency_mean_s! * finished[1]!) / sum("requests_finished");
    expect(all.latency_mean_s).toBeCloseTo(mean, 12);
    expect(all.predicted_latency_s).toBeNull();
    expect(all.peak_memory_bytes).toBe(Math.max(one.peak_memory_bytes!, two.peak_memory_bytes!));
  });

  test("on one device they slow each other down, and one alone is slower than nothing beside it", () => {
    const [one, two] = shared(`[{${first}, ${often}}, {${first}, ${often}}]`) as [PointRow, PointRow];
    expect(one.latency_mean_s!).toBeGreaterThan(rows[0]!.latency_mean_s! * 1.2);
    // The other one comes at the same instants, behind the first.
    expect(two.latency_mean_s!).toBeGreaterThan(one.latency_mean_s!);
  });

  test("requests of all wait for the same memory, and one that never fits is infeasible", () => {
    const [{ peak_memory_bytes: needed }] = alone(asFields(`${first}, ${often}`)) as [PointRow];
    const of = (bytes: number) => slow.replace("count: 2,", `count: 2, memory: ${bytes} B,`);
    const burst = "requests: {arrivals: {burst: 3, every: 60 s}, count: 3}";
    const two = `[{${first}, ${burst}}, {${first}, ${burst}}]`;
    const enough = Math.ceil(1.6 * needed!);
    const tight = shared(two, { cluster: of(enough) });
    expect(tight.map(({ status }) => status)).toEqual(["ok", "ok", "ok"]);
    expect(tight[2]!.peak_memory_bytes!).toBeLessThanOrEqual(enough);
    const tooFew = shared(two, { cluster: of(Math.floor(1.01 * needed!)) });
    expect(tooFew.map(({ status }) => status)).toEqual(["infeasible", "infeasible", "infeasible"]);
    expect(tooFew[0]!.reason).toMatch(/beside the weights of all workloads/);
  });

  test("a planner that finds nothing names itself in the rows of the others", () => {
    const tiny = slow.replace("count: 2,", "count: 2, memory: 20 MiB,");
    const found = shared(`[{${first}}, {${second}}]`, { cluster: tiny });
    expect(found.map(({ status }) => status)).toEqual(["infeasible", "infeasible", "infeasible"]);
    expect(found[0]!.reason).toMatch(/^single on alexnet: /);
    expect(found[1]!.reason).not.toMatch(/^single on alexnet: /);
  });

  test("a swept planner is a column of its own where it is not that of the row", () => {
    const swept = shared(`[{${first}, ${often}}, {${first}, ${often}}]`, {
      sweep: "{workloads.1.planner: [single, inh]}",
    });
    expect(swept.map((row) => [row.planner, row.swept["workloads.1.planner"]])).toEqual([
      ["single", "single"],
      ["single", ""],
      ["single + single", ""],
      ["single", "inh"],
      ["inh", ""],
      ["single + inh", ""],
    ]);
  });

  test("failures, new plans and stolen tiles beside a fixed plan: every request ends once", () => {
    const boards = `{devices: [{name: board, count: 3, ${board}}], network: {topology: star, bandwidth: 100 Mbps}}`;
    const requests = "requests: {arrivals: {every: 200 ms}, count: 15}";
    const two = `[{model: squeezenet1.1, planner: inh, ${requests}}, {model: squeezenet1.1, planner: inw, ${requests}}]`;
    for (const row of shared(two, {
      cluster: boards,
      failures: "[{device: board-2, at: 1 s, for: 1 s}]",
      on_failure: "replan",
      replan: "{on: [failure], delay: 10 ms}",
    }).slice(0, 2)) {
      expect(row.requests_finished! + row.requests_dropped! + row.requests_failed!).toBe(15);
      expect(row.reason).toMatch(/planned again 2 times/);
    }
    const stolen = shared(
      two.replace("inw", '"deepthings[assignment=stealing]"').replaceAll("count: 15", "count: 4"),
      { cluster: boards },
    );
    expect(stolen.map((row) => row.requests_finished)).toEqual([4, 4, 8]);
  });

  test("the capacity of one beside the others is less than alone", () => {
    const text = scenarioText({
      cluster: slow,
      workloads: `[{${first}, ${often}}, {${first}, ${often}}]`,
      workload: "1",
    });
    const [point] = scenarioOf(text.replace(/^(model|planner): .*\n/gm, "")).points();
    if (point?.kind !== "inference") throw new Error("this test is about models");
    const rates: (readonly number[])[] = [];
    capacityOf(point, 0.95, ({ workload }) => {
      rates.push(
        workload.streams.map(({ arrivals }) => (arrivals.kind === "every" ? arrivals.seconds : NaN)),
      );
      return rates.length > 3 ? 0 : 1;
    });
    expect(rates.every(([, other]) => other === 0.3)).toBe(true);
    expect(new Set(rates.map(([own]) => own)).size).toBe(rates.length);
  });
});
