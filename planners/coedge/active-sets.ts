import { isLess } from "../ties.ts";
import { fastest } from "../strips/fastest.ts";
import type { CoedgeObjective, CoedgeProblem } from "./problem.ts";
import { coedgeShares, type CoedgeShares } from "./shares.ts";

/** Active devices and their shares, or why they have none. */
export interface ActiveSet {
  readonly active: readonly number[];
  readonly solution: CoedgeShares;
}

/** The shares of each of some sets of active devices. */
export function solveSets(
  problem: CoedgeProblem,
  sets: readonly (readonly number[])[],
  objective: CoedgeObjective,
  deadline = Infinity,
): readonly ActiveSet[] {
  return sets.map((active) => ({ active, solution: coedgeShares(problem, active, objective, deadline) }));
}

/** The fastest one, two, ... of the capable devices, ascending. */
export function fastestSets(capabilities: readonly number[]): readonly (readonly number[])[] {
  const count = capabilities.filter((capability) => capability > 0).length;
  return Array.from({ length: count }, (_, index) =>
    fastest(capabilities, index + 1).flatMap((share, device) => (share > 0 ? [device] : [])),
  );
}

/**
 * The best shares for the fastest one, two, ... of the devices. One program cannot tell whether a device is worth its
 * halos, since it charges them to all active devices, whatever their shares. Fewer devices win ties.
 *
 * @param capabilities of the devices; one of 0 gets no rows
 * @param deadline seconds for everything; Infinity for none
 */
export function bestCoedgeShares(
  problem: CoedgeProblem,
  capabilities: readonly number[],
  objective: CoedgeObjective,
  deadline = Infinity,
): CoedgeShares {
  return bestByProgram(solveSets(problem, fastestSets(capabilities), objective, deadline));
}

/** The solution of least value, that of the first set on ties; why there is none otherwise. */
export function bestByProgram(sets: readonly ActiveSet[]): CoedgeShares {
  const solutions = sets.map(({ solution }) => solution);
  const solved = solutions.filter((solution) => solution.status === "optimal");
  const [first, ...others] = solved;
  if (!first) return solutions.find(({ status }) => status === "failed") ?? { status: "infeasible" };
  return others.reduce((best, solution) => (isLess(solution.value, best.value) ? solution : best), first);
}
