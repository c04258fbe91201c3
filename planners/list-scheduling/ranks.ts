import type { SchedulingProblem } from "./problem.ts";
import { priorityOrder } from "./priority-order.ts";

/**
 * By task, the sum of its seconds over the devices. Where some device cannot run it, the mean over the others stands in.
 */
function secondsSums({ taskCount, deviceCount, seconds }: SchedulingProblem): Float64Array {
  return Float64Array.from({ length: taskCount }, (_, task) => {
    const times = seconds.subarray(task * deviceCount, (task + 1) * deviceCount);
    const finite = times.filter((time) => time < Infinity);
    const sum = finite.reduce((total, time) => total + time, 0);
    return finite.length === deviceCount || finite.length === 0 ? sum : (sum / finite.length) * deviceCount;
  });
}

/**
 * Upward ranks, times the number of devices: rank_u(i) = mean w(i) + max over successors j of (c(i, j) + rank_u(j))
 * (Topcuoglu et al. 2002, equation 5).
 */
export function upwardRankSums(problem: SchedulingProblem): Float64Array {
  const { successors, to, delaySums } = problem;
  const ranks = secondsSums(problem);
  for (const task of anyOrder(problem).toReversed()) {
    let tail = 0;
    for (let at = successors.first[task]!; at < successors.first[task + 1]!; at++) {
      const edge = successors.edges[at]!;
      tail = Math.max(tail, delaySums[edge]! + ranks[to[edge]!]!);
    }
    ranks[task]! += tail;
  }
  return ranks;
}

/**
 * Downward ranks, times the number of devices: rank_d(i) = max over predecessors j of (rank_d(j) + mean w(j) + c(j, i))
 * (Topcuoglu et al. 2002, equation 6).
 */
export function downwardRankSums(problem: SchedulingProblem): Float64Array {
  const { taskCount, predecessors, from, delaySums } = problem;
  const work = secondsSums(problem);
  const ranks = new Float64Array(taskCount);
  for (const task of anyOrder(problem)) {
    for (let at = predecessors.first[task]!; at < predecessors.first[task + 1]!; at++) {
      const edge = predecessors.edges[at]!;
      const before = from[edge]!;
      ranks[task] = Math.max(ranks[task]!, ranks[before]! + work[before]! + delaySums[edge]!);
    }
  }
  return ranks;
}

/** The tasks in some topological order. */
export function anyOrder(problem: SchedulingProblem): readonly number[] {
  return priorityOrder(problem, new Float64Array(problem.taskCount));
}
