import Table from "cli-table3";
import { PriorityQueue } from "js-sdsl";
import { Bench } from "tinybench";
import * as coldStart from "./cold-start.ts";
import * as cuts from "./cuts.ts";
import * as engine from "./engine.ts";
import * as estimator from "./estimator.ts";
import * as network from "./network.ts";
import * as planning from "./planning.ts";
import * as requests from "./requests.ts";
import * as sweep from "./sweep.ts";

/** The yardstick that ratios are over: js-sdsl's queue alone, 100 pending events, one object an event. */
const yardstick = {
  name: "yardstick: js-sdsl queue, 100 pending objects",
  eventsPerRun: 1_000_000,
  run(): void {
    const queue = new PriorityQueue<{ time: number; sequence: number }>(
      [],
      (left, right) => left.time - right.time || left.sequence - right.sequence,
    );
    let sequence = 0;
    for (; sequence < 100; sequence++) queue.push({ time: sequence, sequence });
    for (; sequence < 1_000_000; sequence++) {
      const first = queue.pop();
      if (first) queue.push({ time: first.time + 1 + (sequence % 97) / 97, sequence });
    }
  },
};

const workloads = [
  yardstick,
  ...engine.benchmarks,
  ...network.benchmarks,
  ...requests.benchmarks,
  ...estimator.benchmarks,
  ...planning.benchmarks,
  ...cuts.benchmarks,
  ...sweep.benchmarks,
  ...coldStart.benchmarks,
];

/** Prints the table: every workload, and its rate over the yardstick's in the same run. */
export async function printTable(): Promise<void> {
  const bench = new Bench({ iterations: 5, warmupIterations: 2, time: 0, warmupTime: 0 });
  for (const { name, run } of workloads) bench.add(name, run);
  await bench.run();

  const table = new Table({
    head: ["workload", "median", "events/s", "to yardstick"],
    colAligns: ["left", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const workload of workloads) {
    const { name, eventsPerRun } = workload;
    const rate = rateOf(workload);
    table.push([
      name,
      `${((1000 * eventsPerRun) / rate).toFixed(1)} ms`,
      format(rate),
      (rate / rateOf(yardstick)).toPrecision(3),
    ]);
  }
  console.log(table.toString());
  console.log(
    `${coldStart.help.name} takes ${(rateOf(coldStart.nothing) / rateOf(coldStart.help)).toFixed(2)} times as long as ${coldStart.nothing.name}`,
  );
  console.log(
    `a run keeps ${requests.bytesKeptPerRequest().toFixed(2)} bytes for each request that has finished`,
  );
  for (const [cic, way, name] of [
    ["cic", "minimumCut", "a minimum cut of the whole graph"],
    ["cic", "points", "evaluating all articulation points"],
    [
      "cicOfMessages",
      "minimumCutOfMessages",
      "a minimum cut of the whole graph where each message costs, and no answer is looked up",
    ],
  ] as const) {
    const ratios = cuts.decisions
      .map((graph) => rateOf(graph[cic]) / rateOf(graph[way]))
      .sort((a, b) => a - b);
    const [least, median, most] = [0, ratios.length >> 1, ratios.length - 1].map((place) =>
      ratios[place]!.toFixed(1),
    );
    console.log(
      `cic decides ${median} times as fast as ${name} (median of ${ratios.length} graphs; ${least} to ${most})`,
    );
  }

  /** Events a second, by the median run. */
  function rateOf({ name, eventsPerRun }: (typeof workloads)[number]): number {
    const result = bench.getTask(name)?.result;
    if (result?.state !== "completed") throw new Error(`${name} did not complete`);
    return (1000 * eventsPerRun) / result.latency.p50;
  }
}

function format(rate: number): string {
  if (rate >= 1e6) return `${(rate / 1e6).toFixed(2)} M`;
  if (rate >= 1e3) return `${(rate / 1e3).toFixed(1)} k`;
  return rate.toFixed(1);
}
