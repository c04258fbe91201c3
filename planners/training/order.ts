import type { TrainingSchedule } from "./step.ts";
import type { TrainingPart } from "./task.ts";

type Part = Pick<TrainingPart, "kind" | "micro">;

/**
 * The order in which a replica takes its parts; undefined where what is ready decides.
 *
 * @param own its micro-batches, ascending
 * @param depth stages from its own to the last, itself included
 * @param replicas of the stage
 */
export function partsInOrder(
  schedule: TrainingSchedule,
  own: readonly number[],
  depth: number,
  replicas: number,
): readonly Part[] | undefined {
  const forward = own.map((micro): Part => ({ kind: "forward", micro }));
  const backward = own.map((micro): Part => ({ kind: "backward", micro }));
  switch (schedule) {
    case "controller":
      return undefined;
    case "gpipe":
      return [...forward, ...backward.toReversed()];
    case "1f1b":
      return alternating(forward, backward, Math.ceil(depth / replicas));
  }
}

/**
 * Most micro-batches that a replica has begun and not taken back; all of its own where nothing orders them.
 *
 * @param own how many it has
 * @param depth stages from its own to the last, itself included
 */
export function mostInFlight(
  schedule: TrainingSchedule,
  own: number,
  depth: number,
  replicas: number,
): number {
  return schedule === "1f1b" ? Math.min(own, Math.ceil(depth / replicas)) : own;
}

/** Some forwards first, which fill the pipeline, then backward and forward alternately. */
function alternating(forward: readonly Part[], backward: readonly Part[], warmUp: number): readonly Part[] {
  const rest = forward.slice(warmUp);
  return [
    ...forward.slice(0, warmUp),
    ...backward.flatMap((part, place) => [part, ...rest.slice(place, place + 1)]),
  ];
}
