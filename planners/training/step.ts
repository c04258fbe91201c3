import type { Work } from "../../sim/program/index.ts";

/** In which order a device takes the work of its micro-batches. */
export type TrainingSchedule = (typeof trainingSchedules)[number];
/**
 * - `controller`: of what is ready, what must finish first for the step to end in time (Al Maruf et al.'s task controller, as
 *   far as their abstract says)
 * - `gpipe`: forward for all micro-batches, then backward, the last one first
 * - `1f1b`: as many forwards as stages are left, then backward and forward alternately (PipeDream)
 */
export const trainingSchedules = ["controller", "gpipe", "1f1b"] as const;

/** How replicas of a stage come to the same weights. */
export type GradientReduction = (typeof gradientReductions)[number];
export const gradientReductions = ["ring", "server"] as const;

/** One replica of a stage: a device that holds its weights. */
export interface StageReplica {
  readonly device: number;
  /** For one micro-batch. */
  readonly forward: Work;
  readonly backward: Work;
  /** The optimizer's step, once its gradients are summed. */
  readonly update: Work;
}

/** A contiguous part of a model. Its replicas take micro-batches in turn. */
export interface TrainingStage {
  readonly replicas: readonly StageReplica[];
  /** What a micro-batch sends to the next stage, and gets back as a gradient; bytes. */
  readonly outputBytes: number;
  /** What a micro-batch leaves for its backward part, its output included; bytes. */
  readonly storedBytes: number;
  readonly weightBytes: number;
}

/** One step of training: all micro-batches forward and backward, then new weights. Stages are on different devices. */
export interface TrainingStep {
  readonly stages: readonly TrainingStage[];
  readonly microBatches: number;
  readonly schedule: TrainingSchedule;
  readonly reduction: GradientReduction;
}

/** The micro-batches of a replica: every so manieth. */
export function microBatchesOf({ replicas }: TrainingStage, replica: number, microBatches: number): number[] {
  const own: number[] = [];
  for (let micro = replica; micro < microBatches; micro += replicas.length) own.push(micro);
  return own;
}

/**
 * How many times as fast as one device K equal stages are at most with M micro-batches: K M / (M + K - 1) (Huang et al.,
 * GPipe, section 2.3).
 */
export function pipelineSpeedup(stages: number, microBatches: number): number {
  return (stages * microBatches) / (microBatches + stages - 1);
}
