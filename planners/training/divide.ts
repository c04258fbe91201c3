import { InfeasibleError } from "../../sim/errors.ts";
import { follow } from "../../sim/run/index.ts";
import { believedSeconds } from "../cost-model.ts";
import { isLess } from "../ties.ts";
import type { TrainingProblem } from "../planner.ts";
import type { StageGroup, Trained } from "./problem.ts";
import { heldBytes, replicaMemory } from "./memory.ts";
import { mostInFlight } from "./order.ts";
import { trainingProgram, type TrainingProgram } from "./program.ts";
import type { TrainingStep } from "./step.ts";
import { TrainingUnits } from "./units.ts";

/** Which divisions are tried. */
export interface DivisionLimits {
  /** Stages; undefined where any number will do. */
  readonly partitions: number | undefined;
  /** Most replicas of a stage. */
  readonly replicas: number;
}

/** So many devices are divided among stages in every way: there are 2^8 - 1 of them. */
const mostForEveryDivision = 8;

/**
 * The division that trains a step fastest in the believed world. For every way to give the first devices to stages, in the
 * order of the scenario, dynamic programming cuts the model so that the slowest stage is as fast as can be, its part of summing
 * gradients included; then a run of the step says which way is best.
 *
 * @throws InfeasibleError where none fits the memory of the devices
 */
export function bestDivision(problem: TrainingProblem, limits: DivisionLimits): Trained {
  const units = new TrainingUnits(problem);
  checkPartitions(problem, units, limits);
  let best: { readonly step: TrainingStep; readonly stages: readonly StageGroup[] } | undefined;
  let least = Infinity;
  for (const groups of deviceGroups(problem.devices.length, units.count, limits)) {
    const stages = cutFor(problem, units, groups);
    if (!stages || !isLess(busiestSeconds(problem, units, stages), least)) continue;
    const step = units.step(stages);
    if (!fits(problem, step)) continue;
    const seconds = believedStep(problem, step);
    if (!isLess(seconds, least)) continue;
    least = seconds;
    best = { step, stages };
  }
  if (!best) throw new InfeasibleError(whyNone(problem, limits));
  const cut = problem.devices.length > mostForEveryDivision;
  const note = `more than ${mostForEveryDivision} devices: all stages have equally many replicas, which may miss the best`;
  return { ...best, notes: cut ? [note] : [] };
}

/** No run of a step is shorter: what its busiest device computes. */
function busiestSeconds(
  { training }: TrainingProblem,
  units: TrainingUnits,
  stages: readonly StageGroup[],
): number {
  const ofStages = stages.flatMap(({ from, to, devices }) =>
    devices.map((device, replica) => {
      const own = Math.ceil((training.microBatches - replica) / devices.length);
      return own * units.seconds(from, to, device);
    }),
  );
  return Math.max(...ofStages);
}

/** Seconds of a step in the believed world. */
export function believedStep({ believed, inference }: TrainingProblem, step: TrainingStep): number {
  const program = programOfStep({ believed }, step);
  return believed.makespan({ kind: "controller", controller: () => follow(program) }, inference);
}

/** The program of a step; latest finish times are those that are believed. */
export function programOfStep(
  { believed }: Pick<TrainingProblem, "believed">,
  step: TrainingStep,
): TrainingProgram {
  return trainingProgram(step, (device, work) => believedSeconds(believed.compute, device, work));
}

/** Does every replica have the memory for its stage? */
export function fits({ devices, training }: TrainingProblem, step: TrainingStep): boolean {
  return step.stages.every(({ replicas }, number) => {
    const needed = replicaMemory(step, number, training.optimizerState);
    return replicas.every(({ device }, replica) => needed[replica]! <= devices[device]!.memory);
  });
}

/** All ways to give the first devices to stages one after the other; of many devices those with equal replicas. */
function* deviceGroups(
  deviceCount: number,
  unitCount: number,
  { partitions, replicas }: DivisionLimits,
): Generator<readonly (readonly number[])[]> {
  const sizes = deviceCount <= mostForEveryDivision ? compositions(deviceCount) : equalSizes(deviceCount);
  for (const ofStages of sizes) {
    if (ofStages.length > unitCount || (partitions ?? ofStages.length) !== ofStages.length) continue;
    if (ofStages.some((size) => size > replicas)) continue;
    let next = 0;
    yield ofStages.map((size) => Array.from({ length: size }, () => next++));
  }
}

/** Lists of positive numbers that add up to at most `most`. */
function* compositions(most: number, before: readonly number[] = []): Generator<readonly number[]> {
  for (let size = 1; size <= most; size++) {
    const sizes = [...before, size];
    yield sizes;
    yield* compositions(most - size, sizes);
  }
}

function* equalSizes(most: number): Generator<readonly number[]> {
  for (let size = 1; size <= most; size++)
    for (let stages = 1; stages * size <= most; stages++) yield Array.from({ length: stages }, () => size);
}

/** The cut of least bottleneck for some groups of devices; undefined where memory allows none. */
function cutFor(
  problem: TrainingProblem,
  units: TrainingUnits,
  groups: readonly (readonly number[])[],
): readonly StageGroup[] | undefined {
  const count = units.count;
  const least = groups.map(() => new Float64Array(count + 1).fill(Infinity));
  const begin = groups.map(() => new Int32Array(count + 1));
  for (const [place, devices] of groups.entries()) {
    for (let from = place; from < count; from++) {
      const before = place === 0 ? (from === 0 ? 0 : Infinity) : least[place - 1]![from]!;
      if (before === Infinity) continue;
      for (let to = from + 1; to <= count - (groups.length - 1 - place); to++) {
        const period = periodOf(problem, units, { from, to, devices }, groups.length - place);
        if (period === Infinity) break;
        const bottleneck = Math.max(before, period);
        if (!isLess(bottleneck, least[place]![to]!)) continue;
        least[place]![to] = bottleneck;
        begin[place]![to] = from;
      }
    }
  }
  if (least.at(-1)![count] === Infinity) return undefined;
  const stages: StageGroup[] = [];
  for (let place = groups.length - 1, to = count; place >= 0; place--) {
    const from = begin[place]![to]!;
    stages.unshift({ from, to, devices: groups[place]! });
    to = from;
  }
  return stages;
}

/**
 * Seconds between two micro-batches that a stage allows: its replicas take them in turn, the slowest decides, and each
 * pays its part of the sum of gradients. Infinity where one cannot hold the stage.
 *
 * @param depth stages from this to the last
 */
function periodOf(
  { training, devices, believed }: TrainingProblem,
  units: TrainingUnits,
  group: StageGroup,
  depth: number,
): number {
  const bytes = units.bytes(group.from, group.to);
  const own = Math.ceil(training.microBatches / group.devices.length);
  const inFlight = mostInFlight(training.schedule, own, depth, group.devices.length);
  const needed = heldBytes(bytes, inFlight, training.optimizerState);
  if (group.devices.some((device) => needed > devices[device]!.memory)) return Infinity;
  const computed = Math.max(...group.devices.map((device) => units.seconds(group.from, group.to, device)));
  const [first, second] = group.devices;
  const rounds = 2 * (group.devices.length - 1);
  const summed =
    second === undefined
      ? 0
      : rounds *
        believed.transferSeconds([
          { source: first!, destinations: [second], bytes: bytes.weightBytes / group.devices.length },
        ]);
  return computed / group.devices.length + summed / training.microBatches;
}

/** @throws InfeasibleError for more stages than there are devices, or units of the model */
function checkPartitions(
  { devices, inference }: TrainingProblem,
  { count }: TrainingUnits,
  { partitions = 1 }: DivisionLimits,
): void {
  if (partitions > devices.length)
    throw new InfeasibleError(
      `${partitions} partitions were asked for, each on devices of its own, and there are ${devices.length} devices (allowed: up to ${devices.length}, or partitions=best)`,
    );
  if (partitions > count)
    throw new InfeasibleError(
      `${partitions} partitions were asked for, and ${inference.model.name} can be cut into ${count} (allowed: up to ${count}, or partitions=best)`,
    );
}

function whyNone({ devices }: TrainingProblem, { partitions, replicas }: DivisionLimits): string {
  const asked = partitions === undefined ? "no division" : `no division into ${partitions} stages`;
  const limit = replicas < Infinity ? ` of at most ${replicas} replicas each` : "";
  return `${asked}${limit} fits ${devices.length} devices and their memory: weights, gradients, what the optimizer keeps, and what micro-batches in flight have stored`;
}
