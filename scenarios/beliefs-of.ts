import {
  estimatedBeliefs,
  networkBeliefs,
  planningCache,
  type Beliefs,
  type PlanningCache,
} from "../planners/index.ts";
import { medianNetwork, type NetworkGraph } from "../sim/cluster/index.ts";
import { fitSynchronisations } from "../traces/index.ts";
import { parseKnowledge } from "./knowledge.ts";
import type { InferencePoint } from "./point.ts";

/** Synchronisations that estimators may try on the network, all of them at a share of 1. */
const triedSynchronisations = 4000;

/** What the planners of a point believe: the true network, or what an estimator has learnt of it. */
export function beliefsOf(
  { settings, costs, learner, cluster: { devices, network } }: InferencePoint,
  { lowerPlan }: PlanningCache = planningCache(),
): Beliefs {
  const knowledge = parseKnowledge(settings.knowledge);
  const known = medianNetwork(network);
  if (knowledge.kind !== "estimated") return networkBeliefs(costs, devices, known, lowerPlan);
  const { seconds } = fitSynchronisations(known, {
    seed: settings.seed,
    samples: Math.ceil(knowledge.share * triedSynchronisations),
    ...(learner && { learner }),
  });
  return estimatedBeliefs(costs, devices, seconds, lowerPlan);
}

/**
 * What they believe while the run goes on, of a network that has changed: its present state where they know it; an estimator
 * knows what it has learnt before the run.
 *
 * @returns the beliefs at a moment, by the network as it then is
 */
export function beliefsOverTime(
  point: InferencePoint,
  cache: PlanningCache,
): (network: () => NetworkGraph) => Beliefs {
  if (parseKnowledge(point.settings.knowledge).kind === "estimated") {
    let learnt: Beliefs | undefined;
    return () => (learnt ??= beliefsOf(point, cache));
  }
  return (network) => networkBeliefs(point.costs, point.cluster.devices, network(), cache.lowerPlan);
}
