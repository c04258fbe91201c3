import type {
  ComputeCosts,
  DecoderDevice,
  DecoderPlannerChoice,
  PlannerChoice,
  SchedulerChoice,
  TokenWorkload,
} from "../planners/index.ts";
import type { Cluster, Device, NetworkGraph } from "../sim/cluster/index.ts";
import type { DecoderNetwork } from "../sim/model/index.ts";
import type { Inference } from "../sim/partition/index.ts";
import { InputError } from "../sim/errors.ts";
import type { RunCluster, Timing, Workload } from "../sim/run/index.ts";
import type { ReleasedTaskGraph, TaskGraph } from "../sim/task-graph/index.ts";
import type { Learner } from "../traces/index.ts";
import type { GenerationSettings, InferenceSettings, TaskGraphSettings } from "./schema.ts";

/** What tells a point apart from the others of its scenario. */
export interface PointIdentity {
  readonly scenario: string;
  /** `resnet18`, or `bert-base[tokens=128]` where the tokens were given; or the task graph. */
  readonly model: string;
  /** Number of devices. */
  readonly devices: number;
  readonly topology: string;
  /** Bytes/s; of an explicit graph, that of its slowest link; the mean where it changes over time. */
  readonly bandwidth: number;
  readonly planner: string;
  readonly knowledge: string;
  readonly seed: number;
  /** Of the variant, as the scenario states it. */
  readonly accuracy?: number;
  /** Values of the swept fields that none of the above shows, by path. */
  readonly swept: Readonly<Record<string, string>>;
}

/** What comes to a point from outside while it runs, and what its controller does about it. */
export interface PointEvents {
  /** One request at 0, where the scenario states none; and changes of the world, by numbers of devices and channels. */
  readonly workload: Workload;
  readonly reaction: Reaction;
  /** What results must say of the bandwidths of the network. */
  readonly networkNotes: readonly string[];
}

/** What happens when something fails or changes. */
export interface Reaction {
  /** What becomes of a request that loses work: the same plan again, a new plan, or nothing. */
  readonly onFailure: "retry" | "replan" | "fail";
  /** When the planner runs again; undefined where it never does. */
  readonly replan: Replan | undefined;
}

/** When a planner runs again, and what that costs. */
export interface Replan {
  /** At failures and recoveries? */
  readonly onFailure: boolean;
  /** Share of the planned bandwidth by which a channel's must differ; undefined where bandwidths do not matter. */
  readonly onBandwidth: number | undefined;
  /** Seconds from the cause to the new plan. */
  readonly delay: number;
  /** Weights that a new plan needs travel, or lie on every device. */
  readonly weights: "network" | "everywhere";
}

/** One inference to plan and run, fully settled. */
export interface InferencePoint extends PointEvents {
  readonly kind: "inference";
  readonly identity: PointIdentity;
  readonly settings: InferenceSettings;
  readonly inference: Inference;
  readonly cluster: Cluster;
  readonly timing: Timing;
  readonly planner: PlannerChoice;
  readonly baseline: PlannerChoice;
  /** What it shares the cluster with; undefined where it is alone. */
  readonly sharing: SharedRun | undefined;
  /** Compute times that planners believe; the same object for all points that believe the same. */
  readonly costs: ComputeCosts;
  /** What estimators learn the network with; boosted trees unless given. */
  readonly learner?: Learner;
  /** Requests a second that planners may know of; undefined where there is one, or where they wait for each other. */
  readonly requestRate: number | undefined;
  /** What its baseline computes where transforms change its model: the model without them. */
  readonly unchanged?: InferencePoint | undefined;
}

/** Several workloads on one cluster, in one run. */
export interface SharedRun {
  /** Each as a point of its own, whose requests are the stream of its number. */
  readonly workloads: readonly InferencePoint[];
  /** Whose results the point has: those of a workload by its number, or of all together. */
  readonly row: number | "all";
}

/** What a task graph runs on. */
export interface TaskCluster extends RunCluster {
  readonly devices: readonly Pick<Device, "streams" | "concurrency" | "power">[];
}

/** One graph of plain tasks to schedule and run, fully settled. */
export interface TaskGraphPoint extends PointEvents {
  readonly kind: "task graph";
  readonly identity: PointIdentity;
  readonly settings: TaskGraphSettings;
  readonly graph: TaskGraph;
  /** The graphs that it is of, where they are several or begin later. */
  readonly parts: readonly ReleasedTaskGraph[];
  /** What the importer of the graph assumed. */
  readonly notes: readonly string[];
  readonly cluster: TaskCluster;
  readonly planner: SchedulerChoice;
  readonly baseline: SchedulerChoice;
}

/** A device that makes tokens. */
export type GenerationDevice = DecoderDevice & Pick<Device, "streams" | "power">;

/** A decoder that makes tokens for one user, fully settled. */
export interface GenerationPoint extends PointEvents {
  readonly kind: "generation";
  readonly identity: PointIdentity;
  readonly settings: GenerationSettings;
  readonly network: DecoderNetwork;
  readonly asked: TokenWorkload;
  readonly cluster: { readonly devices: readonly GenerationDevice[]; readonly network: NetworkGraph };
  readonly planner: DecoderPlannerChoice;
  readonly baseline: DecoderPlannerChoice;
  /** How devices and network were calibrated. */
  readonly notes: readonly string[];
}

/** One point of a scenario. */
export type Point = InferencePoint | TaskGraphPoint | GenerationPoint;

/**
 * The point, if it is an inference.
 *
 * @param purpose what it is wanted for, to begin a message with
 * @throws InputError for a task graph
 */
export function inferencePoint(point: Point, purpose: string): InferencePoint {
  if (point.kind === "inference") {
    if (point.settings.training)
      throw new InputError(`${purpose} needs an inference, and ${point.identity.model} is trained`);
    if (point.sharing?.row !== "all") return point;
    throw new InputError(`${purpose} needs one workload, and ${point.identity.model} is all together`);
  }
  if (point.kind === "generation")
    throw new InputError(`${purpose} needs a single inference, and ${point.identity.model} makes tokens`);
  throw new InputError(`${purpose} needs a model, and ${point.identity.model} is a graph of plain tasks`);
}
