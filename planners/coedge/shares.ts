import { minimise } from "../linear-program.ts";
import { isLess } from "../ties.ts";
import { programSeconds, type CoedgeObjective, type CoedgeProblem } from "./problem.ts";
import { coedgeProgram } from "./program.ts";

/** Shares of the rows, or why there are none. */
export type CoedgeShares =
  | {
      readonly status: "optimal";
      /** By device; they add up to 1. */
      readonly shares: readonly number[];
      /** Seconds or joules, as the linear program sees it. */
      readonly value: number;
      /** Seconds, whatever the objective, as the linear program sees them. */
      readonly seconds: number;
      /** Devices that were dropped because their share was below the fewest rows. */
      readonly dropped: readonly number[];
    }
  | { readonly status: "infeasible" | "failed" };

/** Shares this small are rounding. */
const negligible = 1e-9;

/**
 * The threshold loop around the linear program (CoEdge-style; the rule which device goes is a reconstruction):
 *
 *     repeat: solve for the active devices; drop the smallest share above 0 and below the fewest rows
 *
 * @param candidates devices that may get rows, ascending
 * @param deadline seconds for everything; Infinity for none
 */
export function coedgeShares(
  problem: CoedgeProblem,
  candidates: readonly number[],
  objective: CoedgeObjective,
  deadline = Infinity,
): CoedgeShares {
  let active = candidates;
  for (;;) {
    if (active.length === 0) return { status: "infeasible" };
    const { program, unit, constant } = coedgeProgram(problem, active, objective, deadline);
    const solution = minimise(program);
    if (solution.status !== "optimal")
      return { status: solution.status === "infeasible" ? "infeasible" : "failed" };
    const shares = problem.maximumShare.map(() => 0);
    for (const [index, device] of active.entries()) {
      const share = solution.values[index]!;
      shares[device] = share > negligible ? share : 0;
    }
    const tooSmall = active.filter(
      (device) =>
        shares[device]! > 0 && shares[device]! * problem.rows < problem.minimumRows * (1 - negligible),
    );
    if (tooSmall.length === 0) {
      const dropped = candidates.filter((device) => !active.includes(device));
      const value = solution.objective * unit + constant;
      return { status: "optimal", shares, value, seconds: programSeconds(problem, active, shares), dropped };
    }
    const smallest = tooSmall.reduce((least, device) =>
      isLess(shares[device]!, shares[least]!) ? device : least,
    );
    active = active.filter((device) => device !== smallest);
  }
}
