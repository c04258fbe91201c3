import type { Cluster } from "../sim/cluster/index.ts";
import {
  checkPlan,
  lower,
  type CheckedPlan,
  type Inference,
  type LowerPlan,
  type MemoriesOf,
} from "../sim/partition/index.ts";
import { runControlled, type Timing } from "../sim/run/index.ts";
import { exitPlans, type ExitPlan } from "./exit-plans.ts";
import { inferenceOf, type Decision, type Planned } from "./planned.ts";

/** A plan, proved sound. */
export interface ProvedPlan {
  readonly planned: Planned;
  /** What the plan is for: the inference that was asked for, or on the model that the planner made of its model. */
  readonly inference: Inference;
  readonly checked: CheckedPlan;
  /** By exit of the model: the part of the plan that its requests need, proved sound too; only the plan itself where all go to the end. */
  readonly exits: readonly ProvedExit[];
  /** Those of the requests after the first, in turn; none where all are served alike. */
  readonly turns: readonly ProvedTurn[];
}

/** A plan for a turn of requests, and its parts by exit. */
export interface ProvedTurn extends CheckedPlan {
  readonly exits: readonly ProvedExit[];
}

/** The part of a plan for an exit, proved sound. */
export interface ProvedExit extends ExitPlan {
  readonly checked: CheckedPlan;
}

/** How a decision is proved. */
export interface ProvingOptions {
  /** Of the run by a controller; medians unless given. */
  readonly timing?: Timing;
  readonly lowerPlan?: LowerPlan;
  readonly memoriesOf?: MemoriesOf;
}

/**
 * The plan of a decision: the one that was decided, or the one that a run by the controller realises.
 *
 * @throws InfeasibleError for a device that the plan gives more than it can hold
 */
export function provePlan(
  decision: Decision,
  asked: Inference,
  cluster: Cluster,
  { timing = { kind: "median" }, lowerPlan = lower, memoriesOf }: ProvingOptions = {},
): ProvedPlan {
  if (decision.kind === "controller") {
    const { plan, checked } = runControlled(decision.controller(), asked, cluster, timing);
    const { predictedLatency, predictedThroughput, notes } = decision;
    const planned = { plan, predictedLatency, predictedThroughput, notes };
    const exits = [{ after: undefined, share: 1, inference: asked, plan, checked }];
    return { planned, inference: asked, checked, exits, turns: [] };
  }
  const inference = inferenceOf(decision, asked);
  const proved = [decision.plan, ...(decision.turns ?? [])].map((plan) => {
    const exits = exitPlans({ ...decision, plan }, asked).map((exit): ProvedExit => ({
      ...exit,
      checked: checkPlan(exit.plan, exit.inference, cluster.devices, lowerPlan, memoriesOf),
    }));
    return { exits, ...exits.at(-1)!.checked };
  });
  const weights = cluster.devices.map((_, device) =>
    Math.max(...proved.map(({ memories }) => memories[device]!.weights)),
  );
  const [first, ...turns] = proved.map(({ lowering, exits }): ProvedTurn => {
    // Who leaves early may hold more for a moment than who goes to the end: the result of its exit.
    const memories = weights.map((bytes, device) => ({
      weights: bytes,
      activations: Math.max(...exits.map(({ checked }) => checked.memories[device]!.activations)),
    }));
    return { lowering, memories, exits };
  });
  const { exits, ...checked } = first!;
  return { planned: decision, inference, checked, exits, turns };
}
