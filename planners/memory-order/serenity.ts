import { initialState, peakOf, type MemoryProblem } from "./problem.ts";
import { reversePostOrder } from "./reverse-post-order.ts";
import { searchOrder } from "./search.ts";

/** Trials of a soft budget before the search gives up. */
const maximumTrials = 16;

/** An order and the most bytes that live at once in it. */
export interface MemoryOrder {
  readonly order: readonly number[];
  readonly peak: number;
  /** States that were expanded. */
  readonly states: number;
}

/**
 * The order of least peak: Serenity's dynamic program with its adaptive soft budget (Ahn et al., MLSys 2020, section
 * 3.2). States above the budget are dropped; too many states lower it, no order within it raises it. An order within a
 * budget is the best of all, since nothing below the budget was dropped. Graph rewriting is left out.
 *
 * @param maximumStates of each trial
 * @returns undefined when every budget that has an order has too many states
 */
export function serenityOrder(problem: MemoryProblem, maximumStates: number): MemoryOrder | undefined {
  const units = problem.dag.successors.map((_, node) => ({ nodes: [node] }));
  // Some order is within the highest budget: reverse post-order.
  let highest = peakOf(problem, reversePostOrder(problem.dag));
  let lowest = leastPossible(problem);
  let budget = highest;
  for (let trial = 0; trial < maximumTrials && lowest <= highest; trial++) {
    const result = searchOrder(problem, units, initialState(problem), { budget, maximumStates });
    if (result.kind === "found") return result;
    if (result.kind === "over budget") lowest = budget;
    else highest = budget;
    budget = (lowest + highest) / 2;
  }
  return undefined;
}

/** Bytes that any order needs: of the start, and of a node with what it reads. */
function leastPossible({ outputs, reads, initialBytes }: MemoryProblem): number {
  const nodes = outputs.map(({ bytes }, node) =>
    reads[node]!.reduce((sum, value) => sum + value.bytes, bytes),
  );
  return Math.max(initialBytes, ...nodes);
}
