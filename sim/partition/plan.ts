import type { Model } from "../model/index.ts";
import type { Box } from "../tensor/index.ts";

/** One inference to plan and run: where its input starts and where its result must end, by device index. */
export interface Inference {
  readonly model: Model;
  readonly inputAt: number | "everywhere";
  readonly resultAt: number | "anywhere";
  /** `never`: nothing but outputs of operators may leave the device of the input; `allowed` unless given. */
  readonly inputLeaves?: "allowed" | "never" | undefined;
}

/** An output region of one operator, computed by one device. */
export interface Piece {
  /** Id of the operator. */
  readonly operator: number;
  readonly region: Box;
  readonly device: number;
}

/**
 * Who computes what, and in which order. What must move is not written here: it follows from geometry.
 *
 * `bulk-synchronous`: step after step; in a step first everything that its pieces lack is moved, then, when all of it has
 * arrived, every device computes its pieces in order, and the next step waits for all of them.
 * `dataflow`: a piece starts when its inputs are on its device and a stream is free; steps only give the order.
 */
export interface Plan {
  readonly execution: "bulk-synchronous" | "dataflow";
  /** The ordered list of pieces, grouped into steps. */
  readonly steps: readonly (readonly Piece[])[];
}
