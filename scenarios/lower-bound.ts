import { latencyBound, taskGraphBound, type LowerBound, type Planner } from "../planners/index.ts";
import type { DecidedPoint } from "./decided-point.ts";
import type { InferencePoint, TaskGraphPoint } from "./point.ts";

/**
 * What no plan of a point can be faster than, or why that is not proved; undefined where nobody asks.
 *
 * Proved of true times at their median in a world that does not change, for plans of the model as it was given.
 */
export function lowerBoundOf(point: InferencePoint, decided: DecidedPoint): LowerBound | undefined {
  const { settings, inference, cluster, timing, workload, planner } = point;
  if (!showsLowerBound(settings, planner.planner)) return undefined;
  if (timing.kind === "sample") return notProved("compute times are drawn");
  if (changes(workload)) return notProved("the world changes");
  if (inference.model.exits) return notProved("requests leave early");
  if (decided.kind === "plan" && decided.decision.merged)
    return notProved("the plan is for a model that its planner changed");
  return latencyBound(inference, cluster);
}

/** The same of a task graph. */
export function lowerBoundOfTasks(point: TaskGraphPoint): LowerBound | undefined {
  const { settings, graph, cluster, workload, planner } = point;
  if (!showsLowerBound(settings, planner.planner)) return undefined;
  return changes(workload) ? notProved("the world changes") : taskGraphBound(graph, cluster.devices);
}

/** Does a row show what no plan can be faster than? */
function showsLowerBound(
  { lower_bound: asked }: { readonly lower_bound?: boolean | undefined },
  { showsLowerBound: always }: Pick<Planner, "showsLowerBound">,
): boolean {
  return asked ?? always === true;
}

function notProved(reason: string): LowerBound {
  return { kind: "not proved", reason };
}

function changes({ changes }: InferencePoint["workload"]): boolean {
  const [change] = changes;
  return change !== undefined;
}
