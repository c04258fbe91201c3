import type { Device } from "../sim/cluster/index.ts";
import type { Inference } from "../sim/partition/index.ts";
import type { Schedule } from "../sim/task-graph/index.ts";
import type { Beliefs } from "./beliefs.ts";
import type { PlanningCache } from "./cache.ts";
import type { Trained, Training } from "./training/problem.ts";
import type { SchedulingProblem } from "./list-scheduling/problem.ts";
import type { PlannerOptions, PlannerOptionSet } from "./options.ts";
import type { Decision } from "./planned.ts";

/** What a planner is told of a device; how fast it computes is for its beliefs. */
export type DeviceFacts = Pick<Device, "name" | "memory" | "streams" | "concurrency" | "power">;

/** What a planner is asked to plan, and all that it may know. The network and the true times are not in it. */
export interface PlanningProblem {
  readonly inference: Inference;
  readonly devices: readonly DeviceFacts[];
  readonly believed: Beliefs;
  /** Requests a second that will come, on average; left out where there is one, or where they wait for each other. */
  readonly requestRate?: number | undefined;
  /** Intermediate results that planners share over the points of a sweep; never changes a plan. */
  readonly cache: PlanningCache;
}

/** What a plan is to be best for: latency, energy or memory of one request, or requests a second. */
export type Objective = "latency" | "throughput" | "energy" | "memory";
export const objectives: readonly Objective[] = ["latency", "throughput", "energy", "memory"];

/** What a plan is wanted for. */
export interface PlannerUse {
  readonly inference: Pick<Inference, "inputAt" | "resultAt">;
  /** Are requests stated, and do other workloads share the cluster? */
  readonly requests: "none" | "own" | "shared";
}

/** A way to split an inference over devices, as `definePlanner` makes it; its functions take options as they are written. */
export interface Planner {
  readonly name: string;
  /** One line for the list of planners. */
  readonly summary: string;
  /** Paper and section. */
  readonly source: string;
  readonly options: PlannerOptionSet;
  /** What its plans are to be best for with these options; what its option `objective` says, or else latency, unless given. */
  readonly objective?: (options: PlannerOptions) => Objective;
  /** What the planner needs of the devices and of its use and does not have, in one clause; undefined where it has all. */
  readonly lacks?: (
    devices: readonly DeviceFacts[],
    options: PlannerOptions,
    use: PlannerUse,
  ) => string | undefined;
  /** Does it weigh what a model's early exits save? Others plan, and predict, a request that goes to the end. */
  readonly weighsExits?: true;
  /** Does it encode and decode what crosses its cuts, of models that say how? Others send it as it is. */
  readonly compressesCuts?: true;
  /** Does it start from the plans of all others? Charts compare it with the best of them. */
  readonly overOthers?: true;
  /** Do its rows show what no plan can be faster than, asked or not? */
  readonly showsLowerBound?: true;
  /** @throws InfeasibleError when no plan fits the devices */
  plan(problem: PlanningProblem, options: PlannerOptions): Decision;
  /** For planners that schedule task graphs too. */
  readonly schedule?: (problem: SchedulingProblem, options: PlannerOptions) => Schedule;
  /** For planners that divide the training of a model too. */
  readonly train?: Trainer;
}

/** Puts the tasks of a graph on devices and in time, as far as that can be predicted without contention. */
export type TaskScheduler = (problem: SchedulingProblem) => Schedule;

/** What a planner is asked to divide for training. */
export interface TrainingProblem extends PlanningProblem {
  readonly training: Training;
}

/**
 * Divides the training of a model over devices.
 *
 * @throws InfeasibleError when none of its divisions fits the devices
 */
export type Trainer = (problem: TrainingProblem, options: PlannerOptions) => Trained;
