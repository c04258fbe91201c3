import { InfeasibleError } from "../../sim/errors.ts";
import type { Schedule } from "../../sim/task-graph/index.ts";
import { DeviceTimeline, type StreamSlot } from "./device-timeline.ts";
import type { SchedulingProblem } from "./problem.ts";
import { isLess } from "../ties.ts";
import { copiesDone } from "./copies.ts";
import { exactTimes } from "./exact-times.ts";

/** What devices can take beside time: memory, for instance. It is told what is placed, and what is taken back. */
export interface DeviceLimits {
  fits(task: number, device: number): boolean;
  add(task: number, device: number): void;
  remove(task: number, device: number): void;
}

const nowhere = -1;

/**
 * The tasks that were placed so far, with the gaps between them (the insertion policy of HEFT). What a task copies before
 * it runs is part of its slot. What its device sends is not, until the schedule is finished: it is taken for a delay.
 */
export class PartialSchedule {
  private readonly problem: SchedulingProblem;
  private readonly limits: DeviceLimits | undefined;
  private readonly timelines: readonly DeviceTimeline[];
  private readonly deviceOf: Int32Array;
  private readonly streamOf: Int32Array;
  private readonly finishOf: Float64Array;

  constructor(problem: SchedulingProblem, limits?: DeviceLimits) {
    this.problem = problem;
    this.limits = limits;
    this.timelines = problem.devices.map((device) => new DeviceTimeline(device));
    this.deviceOf = new Int32Array(problem.taskCount).fill(nowhere);
    this.streamOf = new Int32Array(problem.taskCount);
    this.finishOf = new Float64Array(problem.taskCount);
  }

  /**
   * Earliest seconds at which the device has finished the task, in the first gap that is long enough; Infinity where it
   * cannot run. Predecessors that are not placed yet do not count.
   */
  earliestFinish(task: number, device: number): number {
    const slot = this.earliestSlot(task, device);
    return slot ? slot.finish - this.problem.gaps[device]! : Infinity;
  }

  /**
   * Places the task on the device as early as it goes.
   *
   * @throws InfeasibleError when the device cannot run it
   */
  place(task: number, device: number): void {
    const slot = this.earliestSlot(task, device);
    if (!slot) throw new InfeasibleError(`the device cannot take ${this.problem.names[task]!}`);
    this.timelines[device]!.occupy(task, slot);
    this.deviceOf[task] = device;
    this.streamOf[task] = slot.stream;
    this.finishOf[task] = slot.finish - this.problem.gaps[device]!;
    this.limits?.add(task, device);
  }

  /** Takes a placed task back. */
  remove(task: number): void {
    const device = this.deviceOf[task]!;
    this.timelines[device]!.release(task, this.streamOf[task]!);
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

  /** The schedule, when all tasks are placed: in the order that the streams have, each as early as it goes. */
  finished(): Schedule {
    const lanes = this.timelines.flatMap((timeline, device) =>
      timeline.stretches().map((stretches, stream) => ({ device, stream, stretches })),
    );
    const tasks = exactTimes(this.problem, lanes);
    // Sorting is stable: on one stream the order stands even where tasks have no length.
    tasks.sort((a, b) => a.start - b.start || a.finish - b.finish);
    return { makespan: tasks.reduce((latest, { finish }) => Math.max(latest, finish), 0), tasks };
  }

  /** Where a task goes on a device; undefined where it cannot run. */
  private earliestSlot(task: number, device: number): StreamSlot | undefined {
    const seconds = this.secondsOf(task, device);
    if (seconds === Infinity || this.limits?.fits(task, device) === false) return undefined;
    const besides = this.problem.gaps[device]! + copiesDone(this.problem, task, device, this.deviceOf, 0);
    return this.timelines[device]!.earliest(this.readyTime(task, device), seconds, besides);
  }

  /** When the inputs of a task are on a device. */
  private readyTime(task: number, device: number): number {
    const { predecessors, from, delays, copiers, deviceCount, earliest } = this.problem;
    let ready = earliest?.[task * deviceCount + device] ?? 0;
    for (let at = predecessors.first[task]!; at < predecessors.first[task + 1]!; at++) {
      const edge = predecessors.edges[at]!;
      const before = from[edge]!;
      const source = this.deviceOf[before]!;
      if (source === nowhere) continue;
      const delay = copiers[edge] === "reader" ? 0 : delays[edge]![source * deviceCount + device]!;
      const arrival = this.finishOf[before]! + delay;
      if (arrival > ready) ready = arrival;
    }
    return ready;
  }

  private secondsOf(task: number, device: number): number {
    return this.problem.seconds[task * this.problem.deviceCount + device]!;
  }
}
