/** Where the input starts, as the source of a transfer. */
export const inputPlace = -1;

/**
 * A chain of units to be cut into contiguous stages, each on a device of its own; requests follow each other through the
 * stages. Units are blocks between the articulation points of a model, or rows of a table.
 */
export interface StageProblem {
  readonly unitCount: number;
  readonly deviceCount: number;
  /** Seconds that a device computes the units `from` to before `to`, for one request. */
  seconds(from: number, to: number, device: number): number;
  /** Bytes that a device holds of them while it computes one request: weights, and what is live at the worst moment. */
  memoryBytes(from: number, to: number, device: number): number;
  /** By device; Infinity where nothing bounds it. */
  readonly memoryLimits: readonly number[];
  /**
   * Seconds that what crosses in front of a unit takes its way from one device to another; in front of unit 0 it is the
   * input, and `from` is `inputPlace`. 0 where it is there already.
   */
  transferSeconds(unit: number, from: number, to: number): number;
  /** Seconds that results of the units take from a device to where they are wanted. */
  resultSeconds(from: number, to: number, device: number): number;
  /** Do transfers go on while the device computes for other requests (PipeDream), or is it busy with what it receives? */
  readonly transfer: TransferMode;
}

export type TransferMode = (typeof transferModes)[number];
export const transferModes = ["overlapped", "added"] as const;

/** Units `from` to before `to` on a device. */
export interface Stage {
  readonly from: number;
  readonly to: number;
  readonly device: number;
}

/** Contiguous stages that cover all units in order, on different devices. */
export type Pipeline = readonly Stage[];

/**
 * Seconds between two requests that a stage allows: the longest of what it receives, computes and sends home; or of receiving
 * and computing, and sending home, one after the other. Infinity where the device cannot hold the stage.
 *
 * @param previous the device of the stage before, or `inputPlace`; undefined as if nothing had to come from there
 */
export function stageSeconds(
  problem: StageProblem,
  { from, to, device }: Stage,
  previous: number | undefined,
): number {
  if (problem.memoryBytes(from, to, device) > problem.memoryLimits[device]!) return Infinity;
  const received = previous === undefined ? 0 : problem.transferSeconds(from, previous, device);
  const computed = problem.seconds(from, to, device);
  const sent = problem.resultSeconds(from, to, device);
  return problem.transfer === "overlapped" ? Math.max(received, computed, sent) : received + computed + sent;
}

/** Seconds between two results of a pipeline that has enough requests: those of its slowest stage or transfer. */
export function bottleneck(problem: StageProblem, pipeline: Pipeline): number {
  return pipeline.reduce((slowest, stage, place) => {
    const previous = pipeline[place - 1]?.device ?? inputPlace;
    return Math.max(slowest, stageSeconds(problem, stage, previous));
  }, 0);
}

/** Seconds of one request alone: its stages and their transfers one after the other. Infinity where a stage does not fit. */
export function requestSeconds(problem: StageProblem, pipeline: Pipeline): number {
  return pipeline.reduce((sum, stage, place) => {
    const previous = pipeline[place - 1]?.device ?? inputPlace;
    return sum + stageSeconds({ ...problem, transfer: "added" }, stage, previous);
  }, 0);
}
