import { InfeasibleError } from "../../sim/errors.ts";
import type { Schedule, ScheduledTask } from "../../sim/task-graph/index.ts";
import type { SchedulingProblem } from "./problem.ts";
import { isLess } from "./ties.ts";
import { Timeline } from "./timeline.ts";

/** What devices can take beside time: memory, for instance. It is told what is placed, and what is taken back. */
export interface DeviceLimits {
  fits(task: number, device: number): boolean;
  add(task: number, device: number): void;
  remove(task: number, device: number): void;
}

const nowhere = -1;

/** The tasks that were placed so far, with the gaps between them (the insertion policy of HEFT). */
export class PartialSchedule {
  private readonly problem: SchedulingProblem;
  private readonly limits: DeviceLimits | undefined;
  private readonly timelines: readonly Timeline[];
  private readonly deviceOf: Int32Array;
  private readonly finishOf: Float64Array;

  constructor(problem: SchedulingProblem, limits?: DeviceLimits) {
    this.problem = problem;
    this.limits = limits;
    this.timelines = Array.from({ length: problem.deviceCount }, () => new Timeline());
    this.deviceOf = new Int32Array(problem.taskCount).fill(nowhere);
    this.finishOf = new Float64Array(problem.taskCount);
  }

  /**
   * Earliest seconds at which the device has finished the task, in the first gap that is long enough; Infinity where it
   * cannot run. Predecessors that are not placed yet do not count.
   */
  earliestFinish(task: number, device: number): number {
    return this.earliestStart(task, device) + this.secondsOf(task, device);
  }

  /** Places the task on the device as early as it goes. */
  place(task: number, device: number): void {
    const start = this.earliestStart(task, device);
    const finish = start + this.secondsOf(task, device);
    this.timelines[device]!.occupy(task, start, finish);
    this.deviceOf[task] = device;
    this.finishOf[task] = finish;
    this.limits?.add(task, device);
  }

  /** Takes a placed task back. */
  remove(task: number): void {
    const device = this.deviceOf[task]!;
    this.timelines[device]!.release(task);
    this.deviceOf[task] = nowhere;
    this.limits?.remove(task, device);
  }

  /**
   * The device of the smallest score, by default the earliest finish; ties go to the first.
   *
   * @param score seconds; Infinity for a device that is out of the question
   * @param second decides between equal scores, before the index does
   * @throws InfeasibleError when no device can take the task
   */
  bestDevice(
    task: number,
    score: (device: number) => number = (device) => this.earliestFinish(task, device),
    second: (device: number) => number = () => 0,
  ): number {
    let best = nowhere;
    let least = Infinity;
    for (let device = 0; device < this.problem.deviceCount; device++) {
      const value = score(device);
      const isTie = best !== nowhere && value < Infinity && !isLess(least, value);
      if (!isLess(value, least) && !(isTie && isLess(second(device), second(best)))) continue;
      best = device;
      least = value;
    }
    if (best === nowhere) throw new InfeasibleError(`no device can take ${this.problem.names[task]!}`);
    return best;
  }

  /** The schedule, when all tasks are placed. */
  finished(): Schedule {
    const tasks = this.timelines.flatMap((timeline, device) =>
      timeline.stretches().map((stretch): ScheduledTask => ({ ...stretch, device })),
    );
    // Sorting is stable: on one device the order stands even where tasks have no length.
    tasks.sort((a, b) => a.start - b.start || a.finish - b.finish);
    return { makespan: tasks.reduce((latest, { finish }) => Math.max(latest, finish), 0), tasks };
  }

  private earliestStart(task: number, device: number): number {
    const duration = this.secondsOf(task, device);
    if (duration === Infinity || this.limits?.fits(task, device) === false) return Infinity;
    return this.timelines[device]!.earliestStart(this.readyTime(task, device), duration);
  }

  /** When the inputs of a task are on a device. */
  private readyTime(task: number, device: number): number {
    const { predecessors, from, delays, deviceCount } = this.problem;
    let ready = 0;
    for (let at = predecessors.first[task]!; at < predecessors.first[task + 1]!; at++) {
      const edge = predecessors.edges[at]!;
      const before = from[edge]!;
      const source = this.deviceOf[before]!;
      if (source === nowhere) continue;
      const arrival = this.finishOf[before]! + delays[edge]![source * deviceCount + device]!;
      if (arrival > ready) ready = arrival;
    }
    return ready;
  }

  private secondsOf(task: number, device: number): number {
    return this.problem.seconds[task * this.problem.deviceCount + device]!;
  }
}
