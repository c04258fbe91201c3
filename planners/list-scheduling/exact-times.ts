import type { ScheduledTask } from "../../sim/task-graph/index.ts";
import { copiesDone } from "./copies.ts";
import type { SchedulingProblem } from "./problem.ts";
import type { Stretch } from "./timeline.ts";

/** What a stream of a device does, in the order of time. */
export interface Lane {
  readonly device: number;
  readonly stream: number;
  readonly stretches: readonly Stretch[];
}

/**
 * The tasks of some lanes, in their order, each as early as its release, its inputs and the lane's earlier tasks let it start. While
 * they were placed, times that differ by rounding counted as equal; here nothing overlaps by so much as that, and what a
 * device sends itself keeps its lane busy.
 */
export function exactTimes(problem: SchedulingProblem, lanes: readonly Lane[]): ScheduledTask[] {
  const { taskCount, deviceCount, predecessors, successors, to, delays, copiers, earliest, gaps } = problem;
  const placed = lanes.flatMap(({ device, stream, stretches }) =>
    stretches.map((stretch, place) => ({ device, stream, ...stretch, next: stretches[place + 1]?.task })),
  );
  const byTask = new Map(placed.map((task) => [task.task, task]));
  const deviceOf = new Int32Array(taskCount).fill(-1);
  for (const { task, device } of placed) deviceOf[task] = device;
  const waits = Int32Array.from({ length: taskCount }, (_, task) => {
    return predecessors.first[task + 1]! - predecessors.first[task]!;
  });
  for (const { next } of placed) if (next !== undefined) waits[next]! += 1;
  const starts = new Float64Array(taskCount);
  if (earliest) for (const { task, device } of placed) starts[task] = earliest[task * deviceCount + device]!;
  const exact = new Map<number, ScheduledTask>();
  const free = placed.filter(({ task }) => waits[task] === 0);
  const release = (task: number, time: number) => {
    starts[task] = Math.max(starts[task]!, time);
    waits[task]! -= 1;
    if (waits[task] === 0) free.push(byTask.get(task)!);
  };
  for (let current = free.pop(); current; current = free.pop()) {
    const { task, device, stream, seconds, next } = current;
    const start = copiesDone(problem, task, device, deviceOf, starts[task]!);
    const finish = start + seconds;
    exact.set(task, { task, device, stream, start, finish });
    let sent = finish;
    for (let at = successors.first[task]!; at < successors.first[task + 1]!; at++) {
      const edge = successors.edges[at]!;
      const reader = to[edge]!;
      const delay = delays[edge]![device * deviceCount + deviceOf[reader]!]!;
      if (copiers[edge] === "sender") sent += delay;
      const arrivals = { reader: finish, sender: sent, delay: finish + delay };
      release(reader, arrivals[copiers[edge]!]);
    }
    if (next !== undefined) release(next, sent + gaps[device]!);
  }
  // Lanes whose tasks wait for each other differ by less than rounding: they stay as they were placed.
  return placed.map(({ task, device, stream, start, finish }) => {
    const begin = copiesDone(problem, task, device, deviceOf, start);
    return exact.get(task) ?? { task, device, stream, start: begin, finish: finish - gaps[device]! };
  });
}
