import { InputError } from "../sim/errors.ts";
import type { MergedModel, Model } from "../sim/model/index.ts";
import type { Inference, Plan } from "../sim/partition/index.ts";
import type { Controller, RunMessage } from "../sim/run/index.ts";

/** What a planner answers: a plan, or a controller that decides while the run goes on who computes what. */
export type Decision = Planned | Controlled;

/** A plan, and what its planner thinks of it. */
export interface Planned extends Judgement {
  /** A decision is a plan unless it says that it is a controller. */
  readonly kind?: "plan";
  readonly plan: Plan;
  /**
   * Plans of the requests after the first, in turn, where requests take turns between replicas; then it starts again. A device
   * that computes in several of them computes the same operators.
   */
  readonly turns?: readonly Plan[];
  /** The model that the plan is for, where the planner merged operators of the one that it was given. */
  readonly merged?: MergedModel;
  /** The model that the plan is for, where what crosses is encoded and decoded: the one that was given, with its coders. */
  readonly encoded?: Model;
}

/** A controller, and what its planner thinks of its run. What it does is known, and proved, only when it has run. */
export interface Controlled extends Judgement {
  readonly kind: "controller";
  /** Makes what decides during one run, in which a request that a failure takes something of is tried again unless it fails. */
  readonly controller: (onFailure?: "retry" | "fail") => Controller<RunMessage>;
}

/** What a planner thinks of its decision. */
export interface Judgement {
  /**
   * Seconds by the planner's own model of its plan, as its paper has it: what it does not model, such as contention, is
   * missing. Undefined for a planner without such a model. What a run in the believed world takes is for its beliefs.
   */
  readonly predictedLatency: number | undefined;
  /** Results a second by the same model when requests follow each other without a break; of planners that have one. */
  readonly predictedThroughput?: number | undefined;
  /** How the search for the decision went; of planners that search by a population. */
  readonly search?: SearchCourse;
  /** Whose plan this one started from and is no slower than, by the label of the planner; of planners over others. */
  readonly floor?: string;
  /** Whatever was substituted or cut short on the way to the decision; empty for a plain run. */
  readonly notes: readonly string[];
}

/** How a search by a population went. */
export interface SearchCourse {
  /** What it makes least, and its unit. */
  readonly figure: "seconds between results" | "seconds of a request" | "joules of a request";
  /** Plans that it has tried. */
  readonly evaluations: number;
  /** Each time that the best figure fell: after how many evaluations, and to what. */
  readonly convergence: readonly (readonly [evaluations: number, figure: number])[];
}

/** As much of a decision as a run needs. */
export type Runnable =
  Pick<Planned, "kind" | "plan" | "turns" | "merged" | "encoded"> | Pick<Controlled, "kind" | "controller">;

/**
 * The plan of a decision.
 *
 * @throws InputError for a controller, which has none before it has run
 */
export function requirePlan(decision: Decision): Planned {
  if (decision.kind === "controller")
    throw new InputError("the run itself decides who computes what: there is no plan in advance");
  return decision;
}

/** What a plan is for: the inference as it was given, or on the model that the planner made of its model. */
export function inferenceOf(
  { merged, encoded }: Pick<Planned, "merged" | "encoded">,
  inference: Inference,
): Inference {
  const model = encoded ?? merged?.model;
  return model ? { ...inference, model } : inference;
}
