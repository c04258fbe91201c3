import { peakOf, type MemoryProblem } from "./problem.ts";
import { reversePostOrder } from "./reverse-post-order.ts";
import { searchWithin } from "./soft-budget.ts";

/** An order and the most bytes that live at once in it. */
export interface MemoryOrder {
  readonly order: readonly number[];
  readonly peak: number;
  /** States that were expanded. */
  readonly states: number;
}

/**
 * The order of least peak: Serenity's dynamic program with its adaptive soft budget (Ahn et al., MLSys 2020, section 3),
 * which begins with what reverse post-order needs. Graph rewriting is left out.
 *
 * @param maximumStates of each trial of a budget
 * @returns undefined when every budget that has an order has too many states
 */
export function serenityOrder(problem: MemoryProblem, maximumStates: number): MemoryOrder | undefined {
  const units = problem.dag.successors.map((_, node) => ({ nodes: [node] }));
  const known = peakOf(problem, reversePostOrder(problem.dag));
  const result = searchWithin(problem, units, known, maximumStates);
  return result.kind === "found" ? result : undefined;
}
