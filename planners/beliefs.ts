import { InfeasibleError } from "../sim/errors.ts";
import type { NetworkGraph } from "../sim/cluster/index.ts";
import type { Transfer } from "../sim/network/index.ts";
import { lower, type Inference, type LowerPlan, type Plan } from "../sim/partition/index.ts";
import { believedRun, type BelievedRun, type BelievedWorld, type ClosedLoop } from "./believed-run.ts";
import { costModel, estimatedCostModel, type ComputeCosts, type CostModel } from "./cost-model.ts";
import { EstimatedNetwork } from "./estimated-network.ts";
import type { Runnable } from "./planned.ts";

/**
 * What a planner believes of the world: how long tiles and transfers take, and how long a run takes in a world in which
 * they do. A planner never sees the true world; only these answers, which may be wrong.
 */
export interface Beliefs extends CostModel {
  /**
   * Seconds of a run in the believed world.
   *
   * @param inference the one that the planner was asked to plan
   * @param atMost a run that takes more seconds is broken off, and takes Infinity
   */
  makespan(runnable: Runnable, inference: Inference, atMost?: number): number;
  /**
   * A run of many requests in the believed world.
   *
   * @internal
   */
  served(runnable: Runnable, inference: Inference, requests: ClosedLoop): BelievedRun;
  /** Is the believed network one of channels, or is there but an estimate of what sets of transfers take? */
  readonly network: "channels" | "estimate";
  /** What to know of the believed world; empty where its network is the true one. */
  readonly notes: readonly string[];
}

/** Devices of a believed world. */
export type BelievedDevices = BelievedWorld["devices"];

/** Beliefs of who knows the network. */
export function networkBeliefs(
  compute: ComputeCosts,
  devices: BelievedDevices,
  network: NetworkGraph,
  lowerPlan: LowerPlan = lower,
): Beliefs {
  return {
    ...costModel(compute, network),
    ...runsIn({ compute, devices, network }, lowerPlan),
    network: "channels",
    notes: [],
  };
}

/**
 * Beliefs of who has an estimate of what a set of transfers takes that start together, and knows nothing else of the
 * network.
 */
export function estimatedBeliefs(
  compute: ComputeCosts,
  devices: BelievedDevices,
  transferSeconds: (transfers: readonly Transfer[]) => number,
  lowerPlan: LowerPlan = lower,
): Beliefs {
  const world: BelievedWorld = {
    compute,
    devices,
    network: (onDelivered) => new EstimatedNetwork(transferSeconds, onDelivered),
  };
  const note =
    "the believed network: transfers that start together take the estimated time of their set, others do not meet";
  return {
    ...estimatedCostModel(compute, transferSeconds),
    ...runsIn(world, lowerPlan),
    network: "estimate",
    notes: [note],
  };
}

/** Beliefs of runs of what answers another problem, which is translated; one that cannot be takes forever. */
export function translatedBeliefs(
  believed: Beliefs,
  inference: Inference,
  translate: (runnable: Runnable) => Runnable | undefined,
): Beliefs {
  return {
    ...believed,
    makespan: (runnable, _, atMost) => {
      const translated = translate(runnable);
      return translated ? believed.makespan(translated, inference, atMost) : Infinity;
    },
    served: (runnable, _, requests) => {
      const translated = translate(runnable);
      if (!translated) throw new InfeasibleError("a plan of a part of the model that cannot be one of all");
      return believed.served(translated, inference, requests);
    },
  };
}

const one: ClosedLoop = { count: 1, outstanding: 1 };

function runsIn(world: BelievedWorld, lowerPlan: LowerPlan): Pick<Beliefs, "makespan" | "served"> {
  /** Of plans that have run to their end: planners compare plans by it, and rows state that of the best one. */
  const known = new WeakMap<Plan, { readonly inference: Inference; readonly seconds: number }>();
  return {
    makespan(runnable, inference, atMost = Infinity) {
      const plan =
        runnable.kind === "controller" || runnable.merged || runnable.encoded ? undefined : runnable.plan;
      const found = plan && known.get(plan);
      if (found?.inference === inference) return found.seconds <= atMost ? found.seconds : Infinity;
      const seconds =
        believedRun(world, runnable, inference, one, { lowerPlan, until: atMost }).finished[0] ?? Infinity;
      if (plan && seconds < Infinity) known.set(plan, { inference, seconds });
      return seconds;
    },
    served: (runnable, inference, requests) =>
      believedRun(world, runnable, inference, requests, { lowerPlan }),
  };
}
