import { definePlanner } from "../define-planner.ts";
import type { Planned } from "../planned.ts";
import type { Planner, PlanningProblem } from "../planner.ts";
import { planWithinBudget } from "./memory-budget.ts";
import { dataflowPlan, wholePieces } from "./operator-plan.ts";
import { operatorProblem } from "./operator-problem.ts";
import { listSchedulers, type ListScheduler, type ListSchedulerName } from "./schedulers.ts";

/**
 * Places whole operators by a list scheduler, whose makespan is the prediction: it knows no contention on the network.
 *
 * @throws InfeasibleError when operators fit no device
 */
export function planWholeOperators(planning: PlanningProblem, schedule: ListScheduler): Planned {
  const problem = operatorProblem(planning);
  return planWithinBudget(planning, (budget) => {
    const scheduled = schedule(problem, budget);
    const plan = dataflowPlan(wholePieces(planning.inference.model, scheduled));
    return { plan, predictedLatency: scheduled.makespan };
  });
}

function planner(name: ListSchedulerName, summary: string, source: string): Planner {
  return definePlanner({
    name,
    summary: `whole operators, ${summary}`,
    source,
    options: {},
    plan: (planning) => planWholeOperators(planning, listSchedulers[name]),
    schedule: (problem) => listSchedulers[name](problem),
  });
}

const topcuoglu = "Topcuoglu, Hariri, Wu, IEEE TPDS 13(3), 2002";

/** The list schedulers as planners of models. */
export const wholeOperatorPlanners: readonly Planner[] = [
  planner("heft", "each on the device that finishes it first", topcuoglu),
  planner("cpop", "those of the critical path on one device", topcuoglu),
  planner(
    "peft",
    "each on the device with the least optimistic finish",
    "Arabnejad, Barbosa, IEEE TPDS 25(3), 2014",
  ),
  planner(
    "lookahead",
    "each on the device where its readers finish first",
    "Bittencourt, Sakellariou, Madeira, PDP 2010",
  ),
];
