import { InputError } from "../errors.ts";
import { cycleAmong, topologicalOrder } from "../topological-order.ts";
import type { TaskGraph } from "./task-graph.ts";

/**
 * The tasks so that each stands behind all that it waits for; of those that may come next, the smallest index first.
 *
 * @throws InputError that names the tasks of a cycle
 */
export function taskOrder({ tasks, edges }: Pick<TaskGraph, "tasks" | "edges">): readonly number[] {
  const successors: number[][] = tasks.map(() => []);
  for (const { from, to } of edges) successors[from]!.push(to);
  const order = topologicalOrder(successors);
  if (order.length < tasks.length) {
    const cycle = cycleAmong(successors, order).map((task) => tasks[task]!.id);
    throw new InputError(`task graph: its edges form a cycle: ${cycle.join(" -> ")}`);
  }
  return order;
}
