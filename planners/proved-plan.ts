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
  /** Those of the requests after the first, in turn; none where all are served alike. */
  readonly turns: readonly CheckedPlan[];
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
    const planned = { plan, predictedLatency, predictedThroughput, notes };
    return { planned, inference: asked, checked, turns: [] };
  }
  const inference = inferenceOf(decision, asked);
  const checked = checkPlan(decision.plan, inference, cluster.devices);
  const turns = (decision.turns ?? []).map((plan) => checkPlan(plan, inference, cluster.devices));
  const weights = cluster.devices.map((_, device) =>
    Math.max(...[checked, ...turns].map(({ memories }) => memories[device]!.weights)),
  );
  const resident = (plan: CheckedPlan): CheckedPlan => ({
    ...plan,
    memories: plan.memories.map(({ activations }, device) => ({ weights: weights[device]!, activations })),
  });
  return { planned: decision, inference, checked: resident(checked), turns: turns.map(resident) };
}
