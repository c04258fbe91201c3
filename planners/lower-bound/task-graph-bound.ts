import type { Device } from "../../sim/cluster/index.ts";
import type { TaskGraph } from "../../sim/task-graph/index.ts";
import { topologicalOrder } from "../../sim/topological-order.ts";
import { workEachSecond } from "./device-rate.ts";
import type { LowerBound } from "./latency-bound.ts";

/**
 * Seconds that any schedule of a task graph takes at least: the longest path on the fastest device of each task, from the releases on,
 * and all work at the best price of each task, with prices of devices as of `latencyBound`. What edges cost, and gaps between
 * tasks, only add to that.
 */
export function taskGraphBound(
  { tasks, edges }: TaskGraph,
  devices: readonly Pick<Device, "streams" | "concurrency">[],
): LowerBound {
  const allowed = tasks.map(({ pinned, seconds }) => (pinned === undefined ? [...seconds.keys()] : [pinned]));
  const least = tasks.map(({ seconds }, task) =>
    Math.min(...allowed[task]!.map((device) => seconds[device]!)),
  );
  const ends: number[] = [];
  const successors: number[][] = tasks.map(() => []);
  const predecessors: number[][] = tasks.map(() => []);
  for (const { from, to } of edges) {
    successors[from]!.push(to);
    predecessors[to]!.push(from);
  }
  for (const task of topologicalOrder(successors)) {
    const start = Math.max(tasks[task]!.release ?? 0, ...predecessors[task]!.map((before) => ends[before]!));
    ends[task] = start + least[task]!;
  }
  const total = devices.map((_, device) => tasks.reduce((sum, { seconds }) => sum + seconds[device]!, 0));
  const price = total.map((seconds) => (Number.isFinite(1 / seconds) ? 1 / seconds : 0));
  const cost = tasks.reduce(
    (sum, { seconds }, task) =>
      sum + Math.min(...allowed[task]!.map((device) => price[device]! * seconds[device]!)),
    0,
  );
  const sold = devices.reduce((sum, device, index) => sum + price[index]! * workEachSecond(device), 0);
  const secondsOfResult = sold > 0 ? (cost / sold) * (1 - rounding) : 0;
  return {
    kind: "proved",
    seconds: Math.max(secondsOfResult, Math.max(...ends) * (1 - rounding)),
    secondsOfResult,
  };
}

/** Sums of many times differ by this part of themselves with their order. */
const rounding = 1e-9;
