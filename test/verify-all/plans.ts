import {
  choosePlanner,
  computeCosts,
  networkBeliefs,
  planningCache,
  problemOf,
  type Planned,
  provePlan,
  type Decision,
} from "../../planners/index.ts";
import { InfeasibleError } from "../../sim/errors.ts";
import type { Model } from "../../sim/model/index.ts";
import type { Inference, Lowering } from "../../sim/partition/index.ts";
import { computeDurations, simulate } from "../../sim/run/index.ts";
import { unequalBoards } from "./unequal-boards.ts";

/** What one planner answered for a number of devices. */
export interface PlanCase {
  readonly planner: string;
  readonly devices: number;
  readonly inference: Inference;
  /** Seconds that planning took. */
  readonly planning: number;
  readonly answer: Answer;
}

type Answer = SoundPlan | Refusal;

/** A plan that was found sound, before it is computed. */
export interface SoundPlan {
  readonly kind: "plan";
  readonly planned: Planned;
  /** Seconds that the inference takes in the world that the planner believes. */
  readonly believed: number;
  readonly lowering: Lowering;
  /** Seconds that the inference takes in the simulation. */
  readonly simulated: number;
}

/** Nothing fits, or something is wrong. */
interface Refusal {
  readonly kind: "refused" | "failed";
  readonly reason: string;
}

/** The answers of planners by their labels; the input starts on the first device and the result is due on the last. */
export function* plansOf(
  model: Model,
  deviceCounts: readonly number[],
  labels: readonly string[],
): Generator<PlanCase> {
  for (const devices of deviceCounts) {
    const cluster = unequalBoards(devices);
    const inference: Inference = { model, inputAt: 0, resultAt: devices - 1 };
    const compute = computeCosts(cluster.devices.map(({ profile }) => profile));
    const believed = networkBeliefs(compute, cluster.devices, cluster.network);
    const cache = planningCache();
    for (const planner of labels) {
      const choice = choosePlanner(planner);
      const problem = problemOf(inference, cluster, believed, cache);
      const start = performance.now();
      const plan = () => choice.planner.plan(problem, choice.options);
      const planned = attempt(plan);
      const planning = (performance.now() - start) / 1e3;
      yield { planner, devices, inference, planning, answer: answerOf(planned) };
    }

    function answerOf(decision: Decision | Refusal): Answer {
      if ("reason" in decision) return decision;
      const proved = attempt(() => provePlan(decision, inference, cluster));
      if ("reason" in proved) return { kind: "failed", reason: proved.reason };
      const { planned, checked } = proved;
      const { lowering } = checked;
      const { seconds } = computeDurations(lowering, cluster, { kind: "median" });
      const { makespan } = simulate(lowering, cluster, seconds);
      return {
        kind: "plan",
        planned,
        believed: believed.makespan(planned, inference),
        lowering,
        simulated: makespan,
      };
    }
  }
}

/** Whatever else than that nothing fits is an error of the planner. */
function attempt<T>(action: () => T): T | Refusal {
  try {
    return action();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: error instanceof InfeasibleError ? "refused" : "failed", reason };
  }
}
