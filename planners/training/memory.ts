import type { TrainingProgram } from "./program.ts";
import type { TrainingStep } from "./step.ts";

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
  for (const [number, { replicas, weightBytes, storedBytes }] of step.stages.entries()) {
    for (const { device } of replicas) {
      const moments = computes.flatMap((compute, place) => {
        const part = parts[place];
        if (compute.device !== device || part?.stage !== number) return [];
        return part.kind === "forward"
          ? [{ time: times.computeStart[place]!, change: 1 }]
          : [{ time: times.computeEnd[place]!, change: -1 }];
      });
      const inFlight = mostAtOnce(moments);
      most[device] = weightBytes * (2 + optimizerState) + storedBytes * inFlight;
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
