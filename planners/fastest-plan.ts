import { leastSeconds } from "./least-seconds.ts";
import type { Planned } from "./planned.ts";
import type { PlanningProblem } from "./planner.ts";
import { isLess } from "./ties.ts";

/**
 * The plan whose run in the believed world is shortest, the first of equals. A plan that takes longer than an earlier one by
 * what its devices compute alone is not run, and a run is broken off where it does.
 *
 * @param fits asked of a plan that would be the best one; all fit unless given
 */
export function fastestPlan<Candidate extends Planned>(
  problem: PlanningProblem,
  candidates: readonly [Candidate, ...Candidate[]],
): Candidate;
export function fastestPlan<Candidate extends FastestCandidate>(
  problem: PlanningProblem,
  candidates: readonly Candidate[],
  fits?: (candidate: Candidate) => boolean,
): Candidate | undefined;
export function fastestPlan<Candidate extends FastestCandidate>(
  problem: PlanningProblem,
  candidates: readonly Candidate[],
  fits: (candidate: Candidate) => boolean = () => true,
): Candidate | undefined {
  let best: { readonly candidate: Candidate; readonly seconds: number } | undefined;
  for (const candidate of candidates) {
    if (best && !isLess(leastSeconds(problem, candidate), best.seconds)) continue;
    const seconds = problem.believed.makespan(candidate, problem.inference, best?.seconds);
    if (best && !isLess(seconds, best.seconds)) continue;
    if (fits(candidate)) best = { candidate, seconds };
  }
  return best?.candidate;
}

/** As much of a plan as a run needs. */
type FastestCandidate = Pick<Planned, "kind" | "plan" | "turns" | "merged" | "encoded">;
