import type { ComputeCosts, PlannerChoice } from "../planners/index.ts";
import type { Cluster } from "../sim/cluster/index.ts";
import type { Inference } from "../sim/partition/index.ts";
import type { Timing } from "../sim/run/index.ts";
import type { Settings } from "./schema.ts";

/** What tells a point apart from the others of its scenario. */
export interface PointIdentity {
  readonly scenario: string;
  /** `resnet18`, or `bert-base[tokens=128]` where the tokens were given. */
  readonly model: string;
  /** Number of devices. */
  readonly devices: number;
  readonly topology: string;
  /** Bytes/s; of an explicit graph, that of its slowest link. */
  readonly bandwidth: number;
  readonly planner: string;
  readonly knowledge: string;
  readonly seed: number;
  /** Values of the swept fields that none of the above shows, by path. */
  readonly swept: Readonly<Record<string, string>>;
}

/** One inference to plan and run, fully settled. */
export interface Point {
  readonly identity: PointIdentity;
  readonly settings: Settings;
  readonly inference: Inference;
  readonly cluster: Cluster;
  readonly timing: Timing;
  readonly planner: PlannerChoice;
  readonly baseline: PlannerChoice;
  /** Compute times that planners believe; the same object for all points that believe the same. */
  readonly costs: ComputeCosts;
}
