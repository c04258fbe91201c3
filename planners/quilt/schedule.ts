import { InfeasibleError } from "../../sim/errors.ts";
import { randomStream, type RandomStream } from "../../sim/random.ts";
import type { Schedule } from "../../sim/task-graph/index.ts";
import { PartialSchedule, priorityOrder, type SchedulingProblem } from "../list-scheduling/index.ts";
import type { TaskScheduler } from "../planner.ts";
import { below } from "../population/index.ts";
import { isLess, leastBy } from "../ties.ts";
import { LateAcceptance } from "./late-acceptance.ts";

/** Of graphs with more tasks fewer schedules are tried, for each takes longer. */
const mostTasksForAll = 50;

/** Where tasks run, and the order in which they are placed: each after those that it reads. */
interface Placement {
  readonly order: readonly number[];
  readonly deviceOf: readonly number[];
}

/**
 * The best schedule of others, improved by late acceptance over the devices of tasks and the order in which they are placed,
 * each as early as it goes.
 *
 * @param evaluations schedules that are tried; fewer of a graph of more than 50 tasks
 * @throws InfeasibleError when none of the others has a schedule
 */
export function improveSchedules(
  others: readonly TaskScheduler[],
  problem: SchedulingProblem,
  evaluations: number,
): Schedule {
  const schedules: Schedule[] = [];
  let refused: InfeasibleError | undefined;
  for (const schedule of others) {
    try {
      schedules.push(schedule(problem));
    } catch (error) {
      if (!(error instanceof InfeasibleError)) throw error;
      refused ??= error;
    }
  }
  let best = leastBy(schedules, ({ makespan }) => makespan);
  if (!best) throw refused ?? new InfeasibleError("no planner has a schedule");
  const random = randomStream(0, "quilt");
  if (problem.taskCount === 0) return best;
  const tries = Math.ceil(evaluations * Math.min(1, mostTasksForAll / problem.taskCount));
  const starts = schedules.toSorted((a, b) => (isLess(a.makespan, b.makespan) ? -1 : 1));
  for (const start of starts) {
    let current = placementOf(problem, start);
    const accepted = new LateAcceptance(start.makespan);
    for (let tried = 0; tried < Math.floor(tries / starts.length); tried++) {
      const neighbour = neighbourOf(problem, current, random);
      const schedule = neighbour && placed(problem, neighbour);
      if (!schedule || !accepted.accepts(schedule.makespan)) continue;
      current = neighbour;
      if (isLess(schedule.makespan, best.makespan)) best = schedule;
    }
  }
  return best;
}

function placementOf(problem: SchedulingProblem, { tasks }: Schedule): Placement {
  const earliness = new Float64Array(problem.taskCount);
  const deviceOf: number[] = [];
  for (const [rank, { task, device }] of tasks.entries()) {
    earliness[task] = tasks.length - rank;
    deviceOf[task] = device;
  }
  return { order: priorityOrder(problem, earliness), deviceOf };
}

/** The schedule of a placement; undefined where a device cannot run what it is given. */
function placed(problem: SchedulingProblem, { order, deviceOf }: Placement): Schedule | undefined {
  const { deviceCount, seconds } = problem;
  if (deviceOf.some((device, task) => seconds[task * deviceCount + device] === Infinity)) return undefined;
  const schedule = new PartialSchedule(problem);
  for (const task of order) schedule.place(task, deviceOf[task]!);
  return schedule.finished();
}

/** Another device for a task, or another place in the order, or the devices of two tasks exchanged. */
function neighbourOf(
  problem: SchedulingProblem,
  { order, deviceOf }: Placement,
  random: RandomStream,
): Placement | undefined {
  const place = below(order.length, random);
  const task = order[place]!;
  switch (below(3, random)) {
    case 0:
      return { order, deviceOf: deviceOf.with(task, below(problem.deviceCount, random)) };
    case 1: {
      const other = below(order.length, random);
      return { order, deviceOf: deviceOf.with(task, deviceOf[other]!).with(other, deviceOf[task]!) };
    }
    default: {
      const [first, last] = freedom(problem, order, place);
      const to = first + below(last - first + 1, random);
      return to === place ? undefined : { order: order.toSpliced(place, 1).toSpliced(to, 0, task), deviceOf };
    }
  }
}

/** The first and the last place that a task may have in an order: behind what it reads, before what reads it. */
function freedom(
  { predecessors, successors, from, to }: SchedulingProblem,
  order: readonly number[],
  place: number,
): [first: number, last: number] {
  const task = order[place]!;
  const before = new Set(edgesOf(predecessors, task).map((edge) => from[edge]!));
  const behind = new Set(edgesOf(successors, task).map((edge) => to[edge]!));
  let first = place;
  while (first > 0 && !before.has(order[first - 1]!)) first--;
  let last = place;
  while (last < order.length - 1 && !behind.has(order[last + 1]!)) last++;
  return [first, last];
}

function edgesOf({ first, edges }: SchedulingProblem["successors"], task: number): readonly number[] {
  return [...edges.subarray(first[task]!, first[task + 1]!)];
}
