import { IndexedHeap } from "../engine/index.ts";
import { InputError } from "../errors.ts";
import type { TaskGraph } from "./task-graph.ts";

/**
 * The tasks so that each stands behind all that it waits for; of those that may come next, the smallest index first.
 *
 * @throws InputError that names the tasks of a cycle
 */
export function topologicalOrder({ tasks, edges }: Pick<TaskGraph, "tasks" | "edges">): readonly number[] {
  const successors: number[][] = tasks.map(() => []);
  for (const { from, to } of edges) successors[from]!.push(to);
  const order = orderAsFarAsPossible(successors);
  if (order.length < tasks.length) {
    const cycle = findCycle(successors, new Set(order)).map((task) => tasks[task]!.id);
    throw new InputError(`task graph: its edges form a cycle: ${cycle.join(" -> ")}`);
  }
  return order;
}

/** The same by the successors of each task; what stands on a cycle or behind one is left out. */
export function orderAsFarAsPossible(successors: readonly (readonly number[])[]): number[] {
  const left = successors.map(() => 0);
  for (const nexts of successors) for (const next of nexts) left[next]!++;
  const ready = new IndexedHeap();
  for (const [task, count] of left.entries()) if (count === 0) ready.push(task, task);
  const order: number[] = [];
  while (ready.size > 0) {
    const task = ready.pop();
    order.push(task);
    for (const next of successors[task]!) if (--left[next]! === 0) ready.push(next, next);
  }
  return order;
}

/** A cycle among the tasks that no order reaches, its first task repeated at the end. */
function findCycle(successors: readonly (readonly number[])[], ordered: ReadonlySet<number>): number[] {
  // What is left has no end but cycles for every walk backwards; walk along predecessors that are left too.
  const predecessor = new Map<number, number>();
  for (const [task, nexts] of successors.entries()) {
    if (!ordered.has(task)) for (const next of nexts) if (!predecessor.has(next)) predecessor.set(next, task);
  }
  const first = successors.findIndex((_, task) => !ordered.has(task));
  const walked: number[] = [];
  for (let task = first; ; task = predecessor.get(task)!) {
    const start = walked.indexOf(task);
    if (start >= 0) return [...walked.slice(start), task].reverse();
    walked.push(task);
  }
}
