import type { Device, NetworkGraph } from "../sim/cluster/index.ts";
import type { MergedModel } from "../sim/model/index.ts";
import type { Inference, Plan } from "../sim/partition/index.ts";
import type { StealingFrame } from "../sim/run/index.ts";
import type { Schedule } from "../sim/task-graph/index.ts";
import type { CostModel } from "./cost-model.ts";
import type { SchedulingProblem } from "./list-scheduling/problem.ts";
import type { PlanningCache } from "./cache.ts";

/** What a planner is asked to plan, and all that it may know. */
export interface PlanningTask {
  readonly inference: Inference;
  readonly devices: readonly Pick<Device, "name" | "memory" | "streams" | "concurrency" | "power">[];
  readonly costs: CostModel;
  /** What joins the devices; planners of dataflow plans, which foretell a run by running it, need it. */
  readonly network: NetworkGraph;
  /** Intermediate results that planners share over the points of a sweep; never changes a plan. */
  readonly cache: PlanningCache;
}

/** A plan, and what its planner thinks of it. */
export interface Planned {
  readonly plan: Plan;
  /** The model that the plan is for, where the planner merged operators of the one that it was given. */
  readonly merged?: MergedModel;
  /** Seconds, by the planner's own costs. */
  readonly predictedLatency: number;
  /** Whatever was substituted or cut short on the way to the plan; empty for a plain run. */
  readonly notes: readonly string[];
  /** For a run that decides by itself who computes what: how. The plan is then what the planner would have fixed. */
  readonly controller?: Controller;
}

/** What a plan is for: the inference as it was given, or on the model that the planner made of its model. */
export function inferenceOf({ merged }: Pick<Planned, "merged">, inference: Inference): Inference {
  return merged ? { ...inference, model: merged.model } : inference;
}

/** What takes decisions while a run goes on, by kind. */
export type Controller = StealingFrame;

/** Chosen options of a planner, by name. */
export type PlannerOptions = Readonly<Record<string, string>>;

/** An option of a planner: the values that it may take, the first being the default, and what they mean. */
export interface PlannerOption {
  readonly meaning: string;
  /** The values that it may take; "positive integer", "positive number" or "rows x columns" (1x1 to 16x16) where any is good. */
  readonly values: readonly string[];
}

/** A way to split an inference over devices. One file, one entry in the registry. */
export interface Planner {
  readonly name: string;
  /** One line for the list of planners. */
  readonly summary: string;
  /** Paper and section. */
  readonly source: string;
  readonly options: Readonly<Record<string, PlannerOption>>;
  /** What the planner needs of the devices and some lack, in one clause; nothing where they have it. */
  readonly lacks?: (devices: PlanningTask["devices"], options: PlannerOptions) => string | undefined;
  /** @throws InfeasibleError when no plan fits the devices */
  plan(task: PlanningTask, options: PlannerOptions): Planned;
  /** For planners that schedule task graphs too. */
  readonly schedule?: TaskScheduler;
}

/** Puts the tasks of a graph on devices and in time, as far as that can be foretold without contention. */
export type TaskScheduler = (problem: SchedulingProblem) => Schedule;
