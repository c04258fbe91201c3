import { planningCache, problemOf, provePlan, type ProvedPlan } from "../planners/index.ts";
import type { ProvablePlan } from "../verify/index.ts";
import {
  beliefsOf,
  inferencePoint,
  knownPlanners,
  planPoint,
  type ModelSettings,
  type Scenario,
} from "../scenarios/index.ts";
import { ring } from "../sim/cluster/index.ts";
import { lacksCost, stateCosts, type Model } from "../sim/model/index.ts";
import type { Inference } from "../sim/partition/index.ts";
import { loadProfile } from "../traces/load.ts";

/** A plan to prove. */
export interface VerifyJob extends ProvablePlan {
  readonly planner: string;
  readonly devices: number;
  /** As it was asked for, or the part of it that a request needs which leaves early. */
  readonly inference: Inference;
  /** The model of which it is all or a part. */
  readonly whole: Model;
  /** What its model was made of. */
  readonly settings: ModelSettings;
}

/** What a plan is made for where only its pieces matter; the cost is that of operators whose own is unknown. */
const stand = { profile: "raspberry-pi-4", bandwidth: 12.5e6, latency: 1e-4, cost: 1e-3 };

/**
 * The plan of one planner for equal devices in a ring: which devices matters for its cuts, not for its proof.
 *
 * @throws InputError for an unknown planner
 */
export function jobsOfModel(
  asked: Model,
  settings: ModelSettings,
  planner: string,
  devices: number,
): readonly [VerifyJob, ...VerifyJob[]] {
  const model = asked.operators.some(lacksCost) ? stateCosts(asked, { default: stand.cost }) : asked;
  const choice = knownPlanners(".").choose(planner);
  const profile = loadProfile(stand.profile, { mode: "gap" });
  const names = Array.from({ length: devices }, (_, device) => `device-${device}`);
  const boards = names.map((name) => ({ name, profile, memory: Infinity, streams: 1 }));
  const { bandwidth, latency } = stand;
  const network = ring(names, { bandwidth, latency, duplex: "full" });
  const inference: Inference = { model, inputAt: 0, resultAt: 0 };
  const cluster = { devices: boards, network };
  const decision = choice.planner.plan(problemOf(inference, cluster), choice.options);
  const proved = provePlan(decision, inference, cluster);
  return jobsOfPlan(proved, inference, { planner: choice.label, devices, settings });
}

/** A plan to prove, the plans of its other turns, and the parts of each by exit. */
function jobsOfPlan(
  { planned, exits, turns }: ProvedPlan,
  asked: Inference,
  named: Pick<VerifyJob, "planner" | "devices" | "settings">,
): readonly [VerifyJob, ...VerifyJob[]] {
  const [first, ...others] = [{ exits }, ...turns].flatMap((turn) =>
    turn.exits.map(({ after, inference, checked: { lowering } }): VerifyJob => {
      const job = { ...named, whole: asked.model, lowering };
      // A part of a merged model is compared with itself: the merge is proved where all of it is.
      // What a cut encodes has no value in the model as it was given: that with its coders is compared with itself.
      if (after !== undefined || planned.encoded) return { ...job, inference, merged: undefined };
      return { ...job, inference: asked, merged: planned.merged };
    }),
  );
  return [first!, ...others];
}

/**
 * The plans of a scenario's points, each different one once, and with it what requests need of it that leave early.
 *
 * @throws InfeasibleError for a point that no plan fits
 * @throws InputError for a task graph
 */
export function* jobsOfScenario(scenario: Scenario): Iterable<VerifyJob> {
  const cache = planningCache();
  const seen = new Set<string>();
  for (const any of scenario.points()) {
    const point = inferencePoint(any, "verify");
    const proved = planPoint(point, point.planner, beliefsOf(point, cache), cache);
    const { planned } = proved;
    const { inference, cluster } = point;
    const { model, inputAt, resultAt } = inference;
    const { plan, merged } = planned;
    const merges = [...(merged?.parts ?? [])];
    const key = JSON.stringify([
      ...[model.name, inputAt, resultAt, cluster.devices.length],
      ...[plan, planned.turns, merges],
    ]);
    if (seen.has(key)) continue;
    seen.add(key);
    yield* jobsOfPlan(proved, inference, {
      planner: point.planner.label,
      devices: cluster.devices.length,
      settings: point.settings.model,
    });
  }
}
