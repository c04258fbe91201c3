/** Pipelined training: stages of a model, their replicas, and the step that trains them. */
export { maruf } from "./maruf.ts";
export { trainOnBestDevice } from "./one-device.ts";
export type { StageGroup, Trained, Training } from "./problem.ts";
export { believedStep, programOfStep } from "./divide.ts";
export { trainingMemory } from "./memory.ts";
export { trainingProgram, type TrainingProgram } from "./program.ts";
export type { TrainingPart } from "./task.ts";
export {
  gradientReductions,
  pipelineSpeedup,
  trainingSchedules,
  type GradientReduction,
  type StageReplica,
  type TrainingSchedule,
  type TrainingStage,
  type TrainingStep,
} from "./step.ts";
