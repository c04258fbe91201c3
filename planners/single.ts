import { InfeasibleError } from "../sim/errors.ts";
import { scheduleOnBestDevice } from "./list-scheduling/index.ts";
import { fastestPlan } from "./fastest-plan.ts";
import { definePlanner } from "./define-planner.ts";
import { planOnDevice } from "./whole-model.ts";
import { trainOnBestDevice } from "./training/index.ts";

/**
 * The whole model on one device: the one that finishes first, input and result included, of those with the memory. Of a
 * task graph all tasks but those that are pinned elsewhere.
 */
export const single = definePlanner({
  name: "single",
  summary: "the whole model on the best single device",
  source: "the usual baseline",
  options: {},
  plan(problem) {
    const candidates = problem.devices.map((_, device) => planOnDevice(problem, device));
    const feasible = candidates.filter((candidate) => typeof candidate !== "string");
    const best = fastestPlan(problem, feasible);
    if (!best) throw new InfeasibleError(`no single device holds the model; ${candidates.join("; ")}`);
    return best;
  },
  schedule: scheduleOnBestDevice,
  train: trainOnBestDevice,
});
