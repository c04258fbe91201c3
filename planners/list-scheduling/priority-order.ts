import type { SchedulingProblem } from "./problem.ts";
import { isLess } from "../ties.ts";

/**
 * The order of list scheduling: of the tasks whose predecessors all stand already, the one of the greatest priority
 * comes next. Ties go to the smaller index.
 *
 * Where priorities fall along every edge, as upward ranks do, this is the order of falling priority. PEFT and CPOP need
 * the ready list: theirs need not fall.
 */
export function priorityOrder(
  { taskCount, successors, predecessors, to }: SchedulingProblem,
  priority: Float64Array,
): readonly number[] {
  const waits = Int32Array.from(
    { length: taskCount },
    (_, task) => predecessors.first[task + 1]! - predecessors.first[task]!,
  );
  const ready = [...waits.keys()].filter((task) => waits[task] === 0);
  const order: number[] = [];
  while (ready.length > 0) {
    const [task] = ready.splice(positionOfFirst(ready, priority), 1);
    order.push(task!);
    for (let at = successors.first[task!]!; at < successors.first[task! + 1]!; at++) {
      const next = to[successors.edges[at]!]!;
      if (--waits[next]! === 0) ready.push(next);
    }
  }
  return order;
}

/** Position in the list of the ready task that comes next. */
function positionOfFirst(ready: readonly number[], priority: Float64Array): number {
  let best = 0;
  for (let position = 1; position < ready.length; position++) {
    const task = ready[position]!;
    const other = ready[best]!;
    const behind = isLess(priority[task]!, priority[other]!);
    const ahead = isLess(priority[other]!, priority[task]!);
    if (ahead || (!behind && task < other)) best = position;
  }
  return best;
}
