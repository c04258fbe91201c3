import { macs, type Model } from "../../sim/model/index.ts";
import { acyclicGroups, operatorDag } from "../dag/index.ts";
import { listSchedulers } from "../list-scheduling/index.ts";
import { planWithinBudget } from "../list-scheduling/memory-budget.ts";
import { dataflowPlan } from "../list-scheduling/operator-plan.ts";
import { operatorProblem } from "../list-scheduling/operator-problem.ts";
import { definePlanner } from "../define-planner.ts";
import { number } from "../options.ts";
import { groupLimits, groupProblem, piecesOfGroups } from "./group-problem.ts";

/**
 * AGO-style (after Xu, Peng and Wang, INFOCOM 2023; a reconstruction): operators are fused into subgraphs of bounded
 * weight without cycles between them, and each subgraph goes whole to the device that finishes it first.
 */
export const ago = definePlanner({
  name: "ago",
  summary:
    "AGO-style: fuses operators into acyclic subgraphs, each whole on the device that finishes it first",
  source: "AGO-style, after Xu, Peng and Wang, INFOCOM 2023; a reconstruction, placed by HEFT",
  options: {
    threshold: number({
      above: 0,
      default: 100,
      meaning: "most weight of a subgraph: sum of log2(1 + multiply-accumulates) of its operators",
    }),
  },
  plan(planning, options) {
    const groups = fusedOperators(planning.inference.model, options.threshold);
    const operators = operatorProblem(planning);
    const problem = groupProblem(operators, groups);
    return planWithinBudget(planning, (budget) => {
      const schedule = listSchedulers.heft(problem.problem, groupLimits(problem, budget));
      const plan = dataflowPlan(piecesOfGroups(planning.inference.model, problem, schedule));
      return { plan, predictedLatency: schedule.makespan };
    });
  },
});

/** Ids of the computed operators of a model in fused subgraphs, those in a topological order. */
export function fusedOperators(model: Model, threshold: number): readonly (readonly number[])[] {
  const dag = operatorDag(model);
  const weights = dag.operators.map((id) => operatorWeight(macs(model.operators[id]!)));
  return acyclicGroups(dag, weights, threshold).map((nodes) => nodes.map((node) => dag.operators[node]!));
}

/** Operators that multiply weigh the logarithm of their loops; what else there is joins them for nothing. */
function operatorWeight(multiplications: number): number {
  return Math.log2(1 + multiplications);
}
