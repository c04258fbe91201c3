import { choosePlanner, computeCosts, costModel, planningCache } from "../planners/index.ts";
import type { ModelWeights } from "../results/verify/index.ts";
import { believedCostModel, planPoint, type Scenario } from "../scenarios/index.ts";
import { ring } from "../sim/cluster/index.ts";
import type { Model } from "../sim/model/index.ts";
import { checkPlan, type Inference, type Lowering } from "../sim/partition/index.ts";
import { loadProfile } from "../traces/load.ts";

/** A plan to prove. */
export interface VerifyJob {
  readonly planner: string;
  readonly devices: number;
  readonly inference: Inference;
  readonly lowering: Lowering;
  readonly weights: ModelWeights;
}

/** What a plan is made for where only its pieces matter. */
const stand = { profile: "raspberry-pi-4", bandwidth: 12.5e6, latency: 1e-4 };

/**
 * The plan of one planner for equal devices in a ring: which devices matters for its cuts, not for its proof.
 *
 * @throws InputError for an unknown planner
 */
export function jobOfModel(model: Model, weights: ModelWeights, planner: string, devices: number): VerifyJob {
  const choice = choosePlanner(planner);
  const profile = loadProfile(stand.profile, { mode: "gap" });
  const names = Array.from({ length: devices }, (_, device) => `device-${device}`);
  const boards = names.map((name) => ({ name, memory: Infinity, streams: 1 }));
  const { bandwidth, latency } = stand;
  const network = ring(names, { bandwidth, latency, duplex: "full" });
  const costs = costModel(computeCosts(names.map(() => profile)), network);
  const inference: Inference = { model, inputAt: 0, resultAt: 0 };
  const task = { inference, devices: boards, network, costs, cache: planningCache() };
  const { plan } = choice.planner.plan(task, choice.options);
  const { lowering } = checkPlan(plan, inference, boards);
  return { planner: choice.label, devices, inference, lowering, weights };
}

/**
 * The plans of a scenario's points, each different one once.
 *
 * @throws InfeasibleError for a point that no plan fits
 */
export function* jobsOfScenario(scenario: Scenario, weights: ModelWeights): Iterable<VerifyJob> {
  const cache = planningCache();
  const seen = new Set<string>();
  for (const point of scenario.points()) {
    const { planned, checked } = planPoint(point, point.planner, believedCostModel(point), cache);
    const { inference, cluster } = point;
    const { model, inputAt, resultAt } = inference;
    const key = JSON.stringify([model.name, inputAt, resultAt, cluster.devices.length, planned.plan]);
    if (seen.has(key)) continue;
    seen.add(key);
    const devices = cluster.devices.length;
    yield { planner: point.planner.label, devices, inference, lowering: checked.lowering, weights };
  }
}
