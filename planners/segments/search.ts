import type { Inference } from "../../sim/partition/index.ts";
import type { BlockCosts } from "./block-costs.ts";
import type { BlockGeometry } from "./block-geometry.ts";
import { ForwardSearch } from "./forward-search.ts";
import { LazySearch, type Sequence } from "./lazy-search.ts";
import { tolerance, type SearchBounds, type SearchParts, type SearchResult } from "./search-space.ts";
import { isLess } from "../ties.ts";
import type { TransferCosts } from "./transfer-costs.ts";

/**
 * Dynamic partition planning over sequences of blocks (FlexPie, arXiv 2502.15312, algorithm 1, as the segment dynamic
 * program that its proof describes), generalised from chains to DAGs: a state at a cut is who holds which region of
 * every tensor that is still to be read, so that skip connections are paid for exactly. On a chain that is one tensor,
 * and the state is how the last layer is cut, as in the paper.
 *
 *     best[state after block] = min over blocks (first..last, kind) and states at first:
 *         best[state] + transfers that bring the block what it reads + computation of its slowest device
 *
 * @param atMost seconds above which no sequence is of interest
 * @returns undefined only where all sequences take more; what is found may take more, too
 */
export function searchBlocks(
  geometry: BlockGeometry,
  blockCosts: BlockCosts,
  transfers: TransferCosts,
  inference: Inference,
  space: SearchBounds,
  atMost = Infinity,
): SearchResult | undefined {
  const bounds = blockCosts.completionBounds(space.kinds, space.maximumBlock);
  if (bounds[0]! > atMost * (1 + tolerance)) return undefined;
  const parts = { geometry, blockCosts, transfers, inference };
  const search = (how: SearchBounds) => new ForwardSearch(parts, how);
  if (space.stopping === "greedy") return search(space).run(Infinity);
  const exact = exactSearch(parts, space, bounds, atMost);
  if (exact !== "too many ways") {
    return exact && { ...exact, droppedStates: 0, atLeast: exact.latency };
  }
  if (atMost < Infinity) {
    const within = search(space);
    const found = within.run(atMost);
    if (found || within.dropped === 0) return found;
  }
  // A good plan is quickly found, and no state that costs more needs to be followed.
  const greedy = search({ ...space, stopping: "greedy" }).run(Infinity)!;
  const exhaustive = search(space);
  const found = exhaustive.run(greedy.latency);
  if (found && !isLess(greedy.latency, found.latency)) return found;
  return {
    ...greedy,
    droppedStates: greedy.droppedStates + exhaustive.dropped,
    atLeast: Math.min(greedy.latency, exhaustive.atLeast),
  };
}

/** By how much of the bound the first limit lies above it; the next ones twice as much each. */
const firstExcess = 1 / 16;
/** Where computation hides transfers the best sequence is near to the bound, which is of computation alone. */
const firstExcessOfHidden = 1 / 64;
/** States that are followed at a cut while no sequence is known. */
const fewStates = 24;

/**
 * The best sequence. A good one is found among few states, by limits that rise from what all sequences take at least; then all
 * states are followed that can be part of a better one.
 *
 * @returns undefined where all sequences take more than `atMost`
 */
function exactSearch(
  parts: SearchParts,
  { kinds, maximumBlock, maximumWays, overlap = 0 }: SearchBounds,
  bounds: Float64Array,
  atMost: number,
): Sequence | "too many ways" | undefined {
  const bound = bounds[0]!;
  const hides = overlap > 0;
  // What is known where blocks hide transfers is mostly of plans that hide nothing, and far from the best.
  let hasLimit = !hides;
  for (let known = atMost, excess = hides ? firstExcessOfHidden : firstExcess; ; excess *= 2) {
    const limit = bound > 0 ? Math.min(known, bound * (1 + excess)) : known;
    const isNarrow = limit < known || !hasLimit;
    const search = new LazySearch(parts, kinds, overlap);
    const isRoomy = search.explore({
      bounds,
      limit: limit * (1 + tolerance),
      maximumBlock,
      mostStates: isNarrow ? fewStates : Infinity,
      mostWays: maximumWays,
    });
    if (!isRoomy) return "too many ways";
    const found = search.fastest();
    const isWithin = found && !isLess(limit, found.latency);
    if (!search.isNarrowed && (isWithin || limit === atMost)) return found;
    known = Math.min(known, found?.latency ?? Infinity);
    if (isWithin) excess = Infinity;
    hasLimit ||= isWithin === true || limit === known;
  }
}
