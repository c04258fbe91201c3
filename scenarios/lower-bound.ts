import { workBound, type LowerBound } from "../planners/index.ts";
import type { DecidedPoint } from "./decided-point.ts";
import type { InferencePoint } from "./point.ts";

/**
 * What no plan of a point can be faster than, or why that is not proved; undefined where nobody asks.
 *
 * Proved of true times at their median in a world that does not change, for plans of the model as it was given.
 */
export function lowerBoundOf(point: InferencePoint, decided: DecidedPoint): LowerBound | undefined {
  const { settings, inference, cluster, timing, workload } = point;
  if (settings.lower_bound === undefined) return undefined;
  const notProved = (reason: string): LowerBound => ({ kind: "not proved", reason });
  if (timing.kind === "sample") return notProved("compute times are drawn");
  const [change] = workload.changes;
  if (change) return notProved("the world changes");
  if (inference.model.exits) return notProved("requests leave early");
  if (decided.kind === "plan" && decided.decision.merged)
    return notProved("the plan is for a model that its planner changed");
  return workBound(inference, cluster);
}
