import type { Dag } from "../dag/index.ts";

/**
 * Work to be divided among devices, each of which has a contiguous part: the difference of two sets of parts that hold all
 * that their members need. The setting of Tarnawski et al. (NeurIPS 2020).
 */
export interface DagProblem {
  /** What is never divided, in topological order. */
  readonly parts: Dag;
  /** Tensors that parts make and others read; a part sends or receives each once. */
  readonly tensors: readonly Tensor[];
  /** Devices that are alike. */
  readonly kinds: readonly DeviceKind[];
  /** Do transfers go on while a device computes, or does it wait for them? */
  readonly transfer: "overlapped" | "added";
}

export interface Tensor {
  readonly from: number;
  readonly readers: readonly number[];
  /** What it takes a device to send or to receive it. */
  readonly seconds: number;
}

export interface DeviceKind {
  /** How many devices are of this kind. */
  readonly count: number;
  /** By part; Infinity where the kind cannot have it. */
  readonly seconds: readonly number[];
  /** By part: what it takes besides to receive inputs of the model, and to send results home. */
  readonly inputSeconds: readonly number[];
  readonly resultSeconds: readonly number[];
  /** Bytes that the kind offers; Infinity where nothing bounds it. */
  readonly memoryLimit: number;
  /** Bytes of what it keeps for a set of parts: never less than for a part of them. */
  residentBytes(parts: readonly number[]): number;
  /** Bytes of all that it holds at its worst moment. */
  memoryBytes(parts: readonly number[]): number;
}

/** Parts on a device of a kind. */
export interface DagStage {
  /** Ascending. */
  readonly parts: readonly number[];
  readonly kind: number;
}

/** Seconds from one request to the next that a stage allows; memory does not matter. */
export function loadSeconds(problem: DagProblem, stage: DagStage): number {
  const own = new Set(stage.parts);
  const moved: Moved = { received: 0, sent: 0 };
  for (const { from, readers, seconds } of problem.tensors) {
    const isOwn = own.has(from);
    if (isOwn && readers.some((reader) => !own.has(reader))) moved.sent += seconds;
    if (!isOwn && readers.some((reader) => own.has(reader))) moved.received += seconds;
  }
  return loadWith(problem, stage, moved);
}

/** Seconds that a stage receives from other stages and sends to them. */
export interface Moved {
  received: number;
  sent: number;
}

/** The load of a stage whose transfers are known. */
export function loadWith(problem: DagProblem, { parts, kind }: DagStage, moved: Moved): number {
  const { seconds, inputSeconds, resultSeconds } = problem.kinds[kind]!;
  const sumOf = (figures: readonly number[]) => parts.reduce((sum, part) => sum + figures[part]!, 0);
  const computed = sumOf(seconds);
  const received = moved.received + sumOf(inputSeconds);
  const sent = moved.sent + sumOf(resultSeconds);
  return problem.transfer === "added" ? computed + received + sent : Math.max(computed, received, sent);
}

/** The largest load of some stages. */
export function largestLoad(problem: DagProblem, stages: readonly DagStage[]): number {
  return Math.max(...stages.map((stage) => loadSeconds(problem, stage)));
}
