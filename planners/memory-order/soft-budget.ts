import { initialState, type MemoryProblem } from "./problem.ts";
import { searchOrder, type SearchResult, type Unit } from "./search.ts";

/** Trials of a soft budget before the search gives up. */
const maximumTrials = 16;

/**
 * The best order of units within a budget, by Serenity's adaptive soft budget (Ahn et al., MLSys 2020, section 3.2):
 * states above the soft budget are dropped; too many states lower it, no order within it raises it. An order within a
 * soft budget is the best of all, since nothing below the budget was dropped.
 *
 * @param highest budget to begin with, bytes
 * @param maximumStates of each trial
 */
export function searchWithin(
  problem: MemoryProblem,
  units: readonly Unit[],
  highest: number,
  maximumStates: number,
): SearchResult {
  let lowest = leastPossible(problem);
  let ceiling = highest;
  let budget = highest;
  for (let trial = 0; trial < maximumTrials && lowest <= ceiling; trial++) {
    const result = searchOrder(problem, units, initialState(problem), { budget, maximumStates });
    if (result.kind === "found") return result;
    if (result.kind === "over budget") {
      if (budget === highest) return result;
      lowest = budget;
    } else {
      ceiling = budget;
    }
    budget = (lowest + ceiling) / 2;
  }
  return { kind: "too many states" };
}

/** Bytes that any order needs: of the start, and of a node with what it reads. */
function leastPossible({ outputs, reads, initialBytes }: MemoryProblem): number {
  const nodes = outputs.map(({ bytes }, node) =>
    reads[node]!.reduce((sum, value) => sum + value.bytes, bytes),
  );
  return Math.max(initialBytes, ...nodes);
}
