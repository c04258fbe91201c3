import { isLess } from "../ties.ts";
import { fastest } from "../strips/fastest.ts";
import type { CoedgeObjective, CoedgeProblem } from "./problem.ts";
import { coedgeShares, type CoedgeShares } from "./shares.ts";

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
  const count = capabilities.filter((capability) => capability > 0).length;
  const solutions = Array.from({ length: count }, (_, index) => {
    const active = fastest(capabilities, index + 1).flatMap((share, device) => (share > 0 ? [device] : []));
    return coedgeShares(problem, active, objective, deadline);
  });
  const solved = solutions.filter((solution) => solution.status === "optimal");
  const [first, ...others] = solved;
  if (!first) return solutions.find(({ status }) => status === "failed") ?? { status: "infeasible" };
  return others.reduce((best, solution) => (isLess(solution.value, best.value) ? solution : best), first);
}
