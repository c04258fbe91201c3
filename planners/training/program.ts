import type { Compute, Program, Transfer, Work } from "../../sim/program/index.ts";
import type { TrainingStep } from "./step.ts";
import type { TrainingPart, TrainingWork } from "./task.ts";
import { trainingTasks } from "./tasks.ts";

/** A training step as a program. */
export interface TrainingProgram extends Program {
  /** By compute: its part; undefined for sums of gradients and updates. */
  readonly parts: readonly (TrainingPart | undefined)[];
}

/**
 * A training step as a program. Where the schedule leaves the order to the run, of what is ready the task goes first whose
 * latest finish time is the earliest, that is, behind which most is left.
 *
 * @param secondsOf how long work lasts on a device; for the latest finish times only
 */
export function trainingProgram(
  step: TrainingStep,
  secondsOf: (device: number, work: Work) => number,
): TrainingProgram {
  const tasks = trainingTasks(step);
  if (step.schedule !== "controller") return programOf(tasks);
  const behind = secondsBehind(tasks, secondsOf);
  return programOf(tasks.toSorted((a, b) => behind.get(b)! - behind.get(a)!));
}

/** Of each task: seconds of the longest way from its end to that of the step, transfers left out. */
function secondsBehind(
  tasks: readonly TrainingWork[],
  secondsOf: (device: number, work: Work) => number,
): ReadonlyMap<TrainingWork, number> {
  const behind = new Map<TrainingWork, number>(tasks.map((task) => [task, 0]));
  // Every task stands behind those that it waits for.
  for (const task of tasks.toReversed()) {
    const from = behind.get(task)! + secondsOf(task.device, task.work);
    for (const before of [...task.after, ...task.reads.map((read) => read.task)])
      behind.set(before, Math.max(behind.get(before)!, from));
  }
  return behind;
}

function programOf(tasks: readonly TrainingWork[]): TrainingProgram {
  const places = new Map(tasks.map((task, place) => [task, place]));
  const transfers: Transfer[] = [];
  const computes = tasks.map(({ device, work, label, outputBytes, reads, after }): Compute => {
    const near = reads.filter(({ task }) => task.device === device).map(({ task }) => task);
    const awaits = reads
      .filter(({ task }) => task.device !== device)
      .map(({ task, bytes }) => {
        const producer = places.get(task)!;
        return transfers.push({ source: task.device, destinations: [device], bytes, producer }) - 1;
      });
    const waits = [...after, ...near].map((task) => places.get(task)!);
    return { device, work, after: waits, awaits, outputBytes, label: { name: label, details: {} } };
  });
  return { computes, transfers, barriers: [], parts: tasks.map(({ part }) => part) };
}
