import { isComputed, type Model } from "../../sim/model/index.ts";
import type { Schedule } from "../../sim/task-graph/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import type { DeviceLimits } from "../list-scheduling/index.ts";
import type { TimedPiece } from "../list-scheduling/operator-plan.ts";
import { flatProblem, type ProblemEdge, type SchedulingProblem } from "../list-scheduling/problem.ts";

/** Groups of tasks as the tasks of a smaller problem. */
export interface GroupProblem {
  readonly problem: SchedulingProblem;
  /** Tasks of the original problem, by task of this one. */
  readonly members: readonly (readonly number[])[];
}

/**
 * Contracts groups of a problem to one task each, which takes as long as its members one after the other; tasks of no
 * group stay. Of several edges between two groups the delays add up: everything must arrive.
 */
export function groupProblem(
  original: SchedulingProblem,
  groups: readonly (readonly number[])[],
): GroupProblem {
  const grouped = new Set(groups.flat());
  const lone = Array.from({ length: original.taskCount }, (_, task) => [task]).filter(
    ([task]) => !grouped.has(task!),
  );
  const members = [...groups, ...lone];
  const groupOf = new Map(members.flatMap((tasks, group) => tasks.map((task) => [task, group] as const)));
  const { deviceCount, names } = original;
  const seconds = members.flatMap((tasks) =>
    Array.from({ length: deviceCount }, (_, device) =>
      tasks.reduce((sum, task) => sum + original.seconds[task * deviceCount + device]!, 0),
    ),
  );
  const edges = new Map<string, ProblemEdge>();
  for (const [edge, source] of original.from.entries()) {
    const [from, to] = [groupOf.get(source)!, groupOf.get(original.to[edge]!)!];
    if (from === to) continue;
    const key = `${from} ${to}`;
    const known = edges.get(key);
    const delays = original.delays[edge]!;
    const meanDelay = original.delaySums[edge]! / deviceCount;
    edges.set(key, {
      from,
      to,
      delays: known ? known.delays.map((delay, pair) => delay + delays[pair]!) : delays,
      meanDelay: known ? known.meanDelay + meanDelay : meanDelay,
    });
  }
  return {
    problem: flatProblem(
      members.map(([first]) => names[first!]!),
      original.devices,
      Float64Array.from(seconds),
      [...edges.values()],
    ),
    members,
  };
}

/** What devices can take of groups, where they can take so much of tasks. */
export function groupLimits({ members }: GroupProblem, limits: DeviceLimits): DeviceLimits {
  const remove = (tasks: readonly number[], device: number) => {
    for (const task of tasks) limits.remove(task, device);
  };
  return {
    fits(group, device) {
      const added: number[] = [];
      const allFit = members[group]!.every((task) => {
        if (!limits.fits(task, device)) return false;
        limits.add(task, device);
        added.push(task);
        return true;
      });
      remove(added, device);
      return allFit;
    },
    add(group, device) {
      for (const task of members[group]!) limits.add(task, device);
    },
    remove(group, device) {
      remove(members[group]!, device);
    },
  };
}

/** The operators of scheduled groups; in a group one after the other, in topological order. */
export function piecesOfGroups(
  model: Model,
  { members }: GroupProblem,
  { tasks }: Schedule,
): readonly TimedPiece[] {
  return tasks.flatMap(({ task, device, start, finish }) =>
    members[task]!.flatMap((id): TimedPiece[] => {
      const operator = model.operators[id];
      if (!operator || !isComputed(operator)) return [];
      return [{ operator: id, region: wholeBox(operator.shape), device, start, finish }];
    }),
  );
}
