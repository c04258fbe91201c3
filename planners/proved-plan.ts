import type { Cluster } from "../sim/cluster/index.ts";
import { checkPlan, type CheckedPlan, type Inference } from "../sim/partition/index.ts";
import { runControlled, type Timing } from "../sim/run/index.ts";
import { inferenceOf, type Decision, type Planned } from "./planned.ts";

/** A plan, proved sound. */
export interface ProvedPlan {
  readonly planned: Planned;
  /** What the plan is for: the inference that was asked for, or on the model that the planner made of its model. */
  readonly inference: Inference;
  readonly checked: CheckedPlan;
}

/**
 * The plan of a decision: the one that was decided, or the one that a run by the controller comes to.
 *
 * @throws InfeasibleError for a device that the plan gives more than it can hold
 */
export function provePlan(
  decision: Decision,
  asked: Inference,
  cluster: Cluster,
  timing: Timing = { kind: "median" },
): ProvedPlan {
  if (decision.kind === "controller") {
    const { plan, checked } = runControlled(decision.controller(), asked, cluster, timing);
    const { predictedLatency, predictedThroughput, notes } = decision;
    return { planned: { plan, predictedLatency, predictedThroughput, notes }, inference: asked, checked };
  }
  const inference = inferenceOf(decision, asked);
  return { planned: decision, inference, checked: checkPlan(decision.plan, inference, cluster.devices) };
}
