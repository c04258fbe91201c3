import type { MergedModel } from "../sim/model/index.ts";
import type { Inference, Plan } from "../sim/partition/index.ts";
import type { Controller, RunMessage } from "../sim/run/index.ts";

/** A plan, and what its planner thinks of it. */
export interface Planned {
  readonly plan: Plan;
  /** The model that the plan is for, where the planner merged operators of the one that it was given. */
  readonly merged?: MergedModel;
  /**
   * Seconds by the planner's own model of its plan, as its paper has it: what it does not model, such as contention, is
   * missing. Undefined for a planner without such a model. What a run in the believed world takes is for its beliefs.
   */
  readonly predictedLatency: number | undefined;
  /** Whatever was substituted or cut short on the way to the plan; empty for a plain run. */
  readonly notes: readonly string[];
  /** Makes what decides during one run who computes what. The plan is then what the planner would have fixed. */
  readonly controller?: () => Controller<RunMessage>;
}

/** As much of what was planned as a run needs. */
export type Runnable = Pick<Planned, "plan" | "merged" | "controller">;

/** What a plan is for: the inference as it was given, or on the model that the planner made of its model. */
export function inferenceOf({ merged }: Pick<Planned, "merged">, inference: Inference): Inference {
  return merged ? { ...inference, model: merged.model } : inference;
}
