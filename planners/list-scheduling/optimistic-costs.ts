import type { SchedulingProblem } from "./problem.ts";
import { anyOrder } from "./ranks.ts";

/**
 * The optimistic cost table, `[task * deviceCount + device]`: the least time from the end of the task on that device to
 * the end of the last task, if every device were always free,
 * OCT(i, p) = max over successors j of min over devices q of (OCT(j, q) + w(j, q) + (q = p ? 0 : c(i, j))),
 * 0 for tasks without successors (Arabnejad and Barbosa 2014, equation 3).
 */
export function optimisticCosts(problem: SchedulingProblem): Float64Array {
  const { deviceCount, seconds, successors, to, delays } = problem;
  const costs = new Float64Array(seconds.length);
  for (const task of anyOrder(problem).toReversed()) {
    for (let at = successors.first[task]!; at < successors.first[task + 1]!; at++) {
      const edge = successors.edges[at]!;
      const next = to[edge]! * deviceCount;
      const delay = delays[edge]!;
      for (let device = 0; device < deviceCount; device++) {
        let least = Infinity;
        for (let other = 0; other < deviceCount; other++) {
          const cost = costs[next + other]! + seconds[next + other]! + delay[device * deviceCount + other]!;
          if (cost < least) least = cost;
        }
        const cell = task * deviceCount + device;
        if (least > costs[cell]!) costs[cell] = least;
      }
    }
  }
  return costs;
}

/** By task, the sum of its optimistic costs over the devices: rank_oct times their number. */
export function optimisticRankSums(
  { taskCount, deviceCount }: SchedulingProblem,
  costs: Float64Array,
): Float64Array {
  return Float64Array.from({ length: taskCount }, (_, task) => {
    let sum = 0;
    for (let device = 0; device < deviceCount; device++) sum += costs[task * deviceCount + device]!;
    return sum;
  });
}
