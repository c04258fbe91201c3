import type { Planned } from "./planned.ts";
import type { PlanningProblem } from "./planner.ts";
import { leastBy } from "./ties.ts";

/** The plan whose run in the believed world is shortest, the first of equals. */
export function fastestPlan(problem: PlanningProblem, candidates: readonly [Planned, ...Planned[]]): Planned;
export function fastestPlan(problem: PlanningProblem, candidates: readonly Planned[]): Planned | undefined;
export function fastestPlan(
  { inference, believed }: PlanningProblem,
  candidates: readonly Planned[],
): Planned | undefined {
  const timed = candidates.map((planned) => ({ planned, seconds: believed.makespan(planned, inference) }));
  return leastBy(timed, ({ seconds }) => seconds)?.planned;
}
