import { mostInFlight } from "./order.ts";
import type { TrainingProgram } from "./program.ts";
import { microBatchesOf, type TrainingStage, type TrainingStep } from "./step.ts";

/**
 * Bytes that a device holds of a stage: weights, their gradient, what the optimizer keeps, and what the micro-batches in
 * flight have stored.
 *
 * @param optimizerState bytes for each byte of weights
 */
export function heldBytes(
  { weightBytes, storedBytes }: Pick<TrainingStage, "weightBytes" | "storedBytes">,
  inFlight: number,
  optimizerState: number,
): number {
  return weightBytes * (2 + optimizerState) + storedBytes * inFlight;
}

/** What each replica of a stage holds at most, by its number. */
export function replicaMemory(
  { stages, microBatches, schedule }: TrainingStep,
  number: number,
  optimizerState: number,
): readonly number[] {
  const stage = stages[number]!;
  const { length } = stage.replicas;
  return stage.replicas.map((_, replica) => {
    const own = microBatchesOf(stage, replica, microBatches).length;
    return heldBytes(stage, mostInFlight(schedule, own, stages.length - number, length), optimizerState);
  });
}

/**
 * Most bytes that each device holds in a run of a training step: weights, their gradients and what the optimizer keeps, and
 * what micro-batches have stored from the start of their forward to the end of their backward part.
 *
 * @param times of the computes, seconds
 * @param optimizerState bytes for each byte of weights
 */
export function trainingMemory(
  step: TrainingStep,
  { computes, parts }: TrainingProgram,
  times: { readonly computeStart: Float64Array; readonly computeEnd: Float64Array },
  optimizerState: number,
): readonly number[] {
  const devices = step.stages.flatMap(({ replicas }) => replicas.map(({ device }) => device));
  const most = new Array<number>(Math.max(...devices) + 1).fill(0);
  for (const [number, stage] of step.stages.entries()) {
    for (const { device } of stage.replicas) {
      const moments = computes.flatMap((compute, place) => {
        const part = parts[place];
        if (compute.device !== device || part?.stage !== number) return [];
        return part.kind === "forward"
          ? [{ time: times.computeStart[place]!, change: 1 }]
          : [{ time: times.computeEnd[place]!, change: -1 }];
      });
      most[device] = heldBytes(stage, mostAtOnce(moments), optimizerState);
    }
  }
  return most;
}

/** What ends at an instant has gone before what begins at it comes. */
function mostAtOnce(moments: readonly { readonly time: number; readonly change: number }[]): number {
  let now = 0;
  let most = 0;
  for (const { change } of moments.toSorted((a, b) => a.time - b.time || a.change - b.change)) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}
