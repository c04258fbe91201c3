/** How a single tree is grown. */
export interface CartSettings {
  readonly estimator: "cart";
  /** Splits between the root and a leaf at most. */
  readonly depth: number;
  /** Rows in a node that is not split further. */
  readonly leafRows: number;
  /** Rows that it learns from at most: ml-cart tries each pair of neighbours of each feature at every node. */
  readonly rows: number;
}

/** Shallow enough for all its thresholds to fit a byte, and small enough to train in a second or two. */
export const defaultCart: CartSettings = { estimator: "cart", depth: 8, leafRows: 3, rows: 800 };
