import type { NetworkGraph } from "../cluster/index.ts";
import { InputError } from "../errors.ts";
import type { Program } from "../program/index.ts";
import {
  simulate,
  type RunDevice,
  type RunOptions,
  type RecordedRun,
  type ProgramTimes,
} from "../run/index.ts";
import { programOfGraph } from "./graph-program.ts";
import type { Assignment, Schedule, ScheduledTask } from "./schedule.ts";
import type { TaskGraph } from "./task-graph.ts";

/** What a task graph runs on, beside the times of its tasks. */
export interface ScheduleCluster {
  /** Joins the devices of the graph, in their order; only edges in bytes use it. */
  readonly network?: NetworkGraph | undefined;
  /** The streams of the graph's devices; one each where they are left out. */
  readonly devices?: readonly RunDevice[] | undefined;
}

/** A task graph that ran. */
export interface ScheduleRun {
  readonly program: Program;
  readonly run: RecordedRun;
  readonly schedule: Schedule;
}

/**
 * Runs a task graph as assigned (see `programOfGraph`). The schedule says when the tasks run, not their copies. Where
 * streams of a device slow each other down, a task takes as much longer.
 *
 * @throws InputError for assignments that do not name each task once, that put a pinned one elsewhere, that would wait for
 *   ever, or with edges in bytes and no network
 */
export function simulateSchedule(
  graph: TaskGraph,
  assignments: readonly Assignment[],
  cluster: ScheduleCluster = {},
): Schedule {
  return runSchedule(graph, assignments, cluster).schedule;
}

/** The same, with all that happened. */
export function runSchedule(
  graph: TaskGraph,
  assignments: readonly Assignment[],
  { network, devices = graph.devices.map(() => ({ streams: 1 })) }: ScheduleCluster,
  options: RunOptions = {},
): ScheduleRun {
  const program = programOfGraph(graph, assignments, devices);
  if (!network && program.transfers.some(({ delay }) => delay === undefined))
    throw new InputError("the task graph has edges in bytes: they need a network");
  const simulated = simulate(program, { devices, network }, secondsOfGraph(program), options);
  return { program, run: simulated.run, schedule: scheduleOf(assignments, simulated) };
}

/** Seconds of each task, alone on its device. */
export function secondsOfGraph({ computes }: Program): Float64Array {
  return Float64Array.from(computes, ({ work }) => (work.kind === "seconds" ? work.seconds : NaN));
}

function scheduleOf(
  assignments: readonly Assignment[],
  { computeStart, computeEnd }: ProgramTimes,
): Schedule {
  const ran = assignments.map(({ task, device, stream = 0 }): ScheduledTask => ({
    task,
    device,
    stream,
    start: computeStart[task]!,
    finish: computeEnd[task]!,
  }));
  // Where two have no length they keep the order of the list, which is that of their stream.
  ran.sort((a, b) => a.start - b.start || a.finish - b.finish);
  return { makespan: ran.reduce((latest, { finish }) => Math.max(latest, finish), 0), tasks: ran };
}
