import { medianNetwork, type Cluster, type Device } from "../sim/cluster/index.ts";
import type { Inference, LowerPlan } from "../sim/partition/index.ts";
import { networkBeliefs, type Beliefs } from "./beliefs.ts";
import { planningCache, type PlanningCache } from "./cache.ts";
import { computeCosts } from "./cost-model.ts";
import type { DeviceFacts, PlanningProblem } from "./planner.ts";

/** The problem of an inference on a cluster for a planner that believes what is given; the truth unless it is. */
export function problemOf(
  inference: Inference,
  cluster: Cluster,
  believed?: Beliefs,
  cache: PlanningCache = planningCache(),
  requestRate?: number,
): PlanningProblem {
  return {
    inference,
    devices: cluster.devices.map(factsOf),
    believed: believed ?? trueBeliefs(cluster, cache.lowerPlan),
    cache,
    requestRate,
  };
}

/** Beliefs that are true but for what nobody can know: jitter, which is believed to be at its median. */
export function trueBeliefs({ devices, network }: Cluster, lowerPlan?: LowerPlan): Beliefs {
  const costs = computeCosts(devices.map(({ profile }) => profile));
  return networkBeliefs(costs, devices, medianNetwork(network), lowerPlan);
}

/** The facts of a device, without the times that it takes. */
function factsOf({ name, memory, streams, concurrency, power }: Device): DeviceFacts {
  return { name, memory, streams, ...(concurrency && { concurrency }), ...(power && { power }) };
}
