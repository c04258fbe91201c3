import type { GradientReduction, TrainingSchedule, TrainingStep } from "./step.ts";

/** How a model is trained. */
export interface Training {
  /** Number of micro-batches of a step; each is as large as the input of the model. */
  readonly microBatches: number;
  readonly schedule: TrainingSchedule;
  readonly reduction: GradientReduction;
  /** Backward takes so many times as long as forward; undefined where that is measured, or else twice. */
  readonly backward: number | undefined;
  /** The optimizer's step takes so many times as long as forward for one micro-batch. */
  readonly update: number;
  /** Bytes that the optimizer keeps for each byte of weights, beside the gradient. */
  readonly optimizerState: number;
}

/** Units `from` to before `to` of a model on devices that each hold all of them. */
export interface StageGroup {
  readonly from: number;
  readonly to: number;
  readonly devices: readonly number[];
}

/** A model divided for training, and what its planner has to say. */
export interface Trained {
  readonly step: TrainingStep;
  readonly stages: readonly StageGroup[];
  readonly notes: readonly string[];
}
