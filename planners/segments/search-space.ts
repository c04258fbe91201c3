import type { Inference } from "../../sim/partition/index.ts";
import type { BlockCosts } from "./block-costs.ts";
import type { Block, BlockGeometry } from "./block-geometry.ts";
import type { TransferCosts } from "./transfer-costs.ts";

/** What a search looks at. */
export interface SearchParts {
  readonly geometry: BlockGeometry;
  readonly blockCosts: BlockCosts;
  readonly transfers: TransferCosts;
  readonly inference: Inference;
}

/** Which plans a search considers, and when it stops looking. */
export interface SearchBounds {
  /** How blocks may be cut: numbers of kinds of the geometry. */
  readonly kinds: readonly number[];
  /** Most operators in a block. */
  readonly maximumBlock: number;
  /** `exhaustive` tries every block length; `greedy` stops lengthening a block once a longer one is not better. */
  readonly stopping: "exhaustive" | "greedy";
  /** Most ways between states that are looked at before only few states are kept at each cut. */
  readonly maximumWays: number;
  /** Most states that are kept at one cut then: the cheapest survive and the answer may miss the optimum. */
  readonly maximumStates: number;
  /**
   * Part of a block's computation during which what it reads may still be on its way, as in dataflow: transfers then cost what is left of
   * them, and a little for those that none is left of. 0, as where steps wait for each other, unless given.
   */
  readonly overlap?: number;
}

/** The best sequence of blocks. */
export interface SearchResult {
  readonly blocks: readonly Block[];
  /** Seconds, by the cost model. */
  readonly latency: number;
  /** States that were dropped because a cut had too many; the answer is exact when it is 0. */
  readonly droppedStates: number;
  /** No sequence of blocks takes less seconds than this; `latency` itself where nothing was dropped. */
  readonly atLeast: number;
}

/** Nothing above a known plan's seconds by more than this part is followed; what differs by rounding stays. */
export const tolerance = 1e-9;
