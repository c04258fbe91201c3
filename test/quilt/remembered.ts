import type { Decision, Planner, PlannerOptions, PlanningProblem } from "../../planners/index.ts";

/** What became of a request for a plan. */
type Answer = { readonly decision: Decision } | { readonly error: unknown };

/** Planners that answer each question about a model once; for problems that differ in nothing but their model. */
export function remembered(planners: readonly Planner[]): readonly Planner[] {
  return planners.map((planner) => {
    const known = new WeakMap<object, Map<string, Answer>>();
    const answer = (problem: PlanningProblem, options: PlannerOptions): Answer => {
      try {
        return { decision: planner.plan(problem, options) };
      } catch (error) {
        return { error };
      }
    };
    return {
      ...planner,
      plan(problem, options) {
        const { model, inputLeaves } = problem.inference;
        const own = known.get(model) ?? new Map<string, Answer>();
        known.set(model, own);
        const key = JSON.stringify([inputLeaves, Object.entries(planner.options).map(settled)]);
        const found = own.get(key) ?? answer(problem, options);
        own.set(key, found);
        if ("error" in found) throw found.error;
        return found.decision;

        function settled([name, { values }]: [string, { readonly values: readonly string[] }]): string {
          return options[name] ?? values[0]!;
        }
      },
    };
  });
}
