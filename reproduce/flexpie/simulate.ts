import {
  choosePlanner,
  computeCosts,
  estimatedBeliefs,
  networkBeliefs,
  planningCache,
  problemOf,
  trueBeliefs,
  type Beliefs,
  requirePlan,
} from "../../planners/index.ts";
import { mesh, ring, star, type Cluster, type Device } from "../../sim/cluster/index.ts";
import type { Model } from "../../sim/model/index.ts";
import { checkPlan, type Inference, type Plan } from "../../sim/partition/index.ts";
import { computeDurations, simulate } from "../../sim/run/index.ts";
import { fitSynchronisations, testbedNetwork, testbedProfile, testbeds } from "../../traces/index.ts";
import { byScheme, type Bandwidth, type Case, type ModelName, type Scheme, type Times } from "./case.ts";
import { bertGrid, networkOf } from "./networks.ts";

const testbed = testbeds.find(({ name }) => name === "tms320c6678")!;
const profile = testbedProfile(testbed);

const nominalBandwidth: Readonly<Record<Bandwidth, number>> = {
  "5G": 5e9 / 8,
  "1G": 1e9 / 8,
  "500M": 0.5e9 / 8,
};
const layOut = { ring, ps: star, mesh } as const;

/** The planners that stand for a bar of the paper; it shows the better of InH and InW. */
const plannersOf: Readonly<Record<Scheme, readonly string[]>> = {
  outc: ["outc"],
  inh: ["inh", "inw"],
  grid2d: ["grid2d[grid=quadrants]"],
  fused: ["fused[grid=quadrants]"],
  layerwise: ["layerwise[grid=quadrants]"],
  flexpie: ["flexpie[grid=quadrants]"],
};

/** Simulates settings; keeps what they have in common. */
export class FlexpieTestbed {
  private readonly models = new Map<string, Model>();
  private readonly cache = planningCache();
  private readonly costs = new Map<number, ReturnType<typeof computeCosts>>();

  /** Seconds of each scheme in a setting, end to end, its input on every board. */
  times(setting: Case): Times {
    return byScheme((scheme) =>
      Math.min(...plannersOf[scheme].map((planner) => this.seconds(setting, scheme, planner))),
    );
  }

  private seconds(setting: Case, scheme: Scheme, planner: string): number {
    const model = this.model(setting.model, scheme);
    const cluster = clusterOf(setting);
    const inference: Inference = { model, inputAt: "everywhere", resultAt: 0 };
    const { planner: chosen, options } = choosePlanner(planner);
    const believed = networkBeliefs(
      this.computeCosts(cluster),
      cluster.devices,
      cluster.network,
      this.cache.lowerPlan,
    );
    const { plan } = requirePlan(chosen.plan(problemOf(inference, cluster, believed, this.cache), options));
    return latencyOf(plan, inference, cluster);
  }

  private model(name: ModelName, scheme: Scheme): Model {
    const key = name === "bert-base" && scheme === "grid2d" ? "bert-grid" : name;
    const model = this.models.get(key) ?? (key === "bert-grid" ? bertGrid() : networkOf(name));
    this.models.set(key, model);
    return model;
  }

  private computeCosts({ devices }: Cluster) {
    const costs =
      this.costs.get(devices.length) ?? computeCosts(devices.map(({ profile: believed }) => believed));
    this.costs.set(devices.length, costs);
    return costs;
  }
}

/** The boards of a setting, and what joins them. */
export function clusterOf({ nodes, bandwidth, topology }: Omit<Case, "model">): Cluster {
  const names = Array.from({ length: nodes }, (_, node) => `board-${node}`);
  const { link, policy } = testbedNetwork(testbed, nominalBandwidth[bandwidth]);
  const devices: readonly Device[] = names.map((name) => ({ name, profile, streams: 1, memory: Infinity }));
  return { devices, network: layOut[topology](names, link, policy) };
}

/** Synchronisations that the s-Estimator learns from. */
const triedSynchronisations = 4000;

/**
 * Seconds of the plan by the paper's own search on a ring of four boards at 5 Gbit/s, over those of the exact plan, less
 * one: Algorithm 1 with its dynamic threshold, synchronisation times by a learned estimator instead of the network's model.
 */
export function estimatorInTheLoop(name: ModelName): number {
  const model = networkOf(name);
  const cluster = clusterOf({ nodes: 4, bandwidth: "5G", topology: "ring" });
  const compute = computeCosts(cluster.devices.map(({ profile: believed }) => believed));
  const { seconds } = fitSynchronisations(cluster.network, { seed: 1, samples: triedSynchronisations });
  const latency = (planner: string, believed: Beliefs) => {
    const { planner: chosen, options } = choosePlanner(planner);
    const inference: Inference = { model, inputAt: "everywhere", resultAt: 0 };
    const { plan } = requirePlan(chosen.plan(problemOf(inference, cluster, believed), options));
    return latencyOf(plan, inference, cluster);
  };
  const paper = latency("flexpie[search=greedy]", estimatedBeliefs(compute, cluster.devices, seconds));
  return paper / latency("flexpie", trueBeliefs(cluster)) - 1;
}

function latencyOf(plan: Plan, inference: Inference, cluster: Cluster): number {
  const { lowering } = checkPlan(plan, inference, cluster.devices);
  const durations = computeDurations(lowering, cluster, { kind: "median" });
  return simulate(lowering, cluster, durations.seconds).makespan;
}

/** A task that plans a network for four boards on a ring at 5 Gbit/s, with nothing known from before. */
export function planningTask(name: ModelName): () => void {
  const model = networkOf(name);
  const { planner, options } = choosePlanner("flexpie");
  return () => {
    const cluster = clusterOf({ nodes: 4, bandwidth: "5G", topology: "ring" });
    planner.plan(problemOf({ model, inputAt: "everywhere", resultAt: 0 }, cluster), options);
  };
}
