import type { Operator } from "../model/index.ts";
import type { Box } from "../tensor/index.ts";

/**
 * Where a compute time comes from, best first: a measured row, a row of a table of whole layers, interpolation between rows, a share of a layer of which only the
 * whole was measured, a model fitted to rows, such
 * a model fitted to whole networks alone, one stretched to what no row covers, figures of the hardware, or a number that somebody states.
 */
export const costSources = [
  "trace",
  "table",
  "interpolated",
  "scaled",
  "estimator",
  "board",
  "extrapolated",
  "roofline",
  "stated",
] as const;
export type CostSource = (typeof costSources)[number];

/** What computing one tile (an output region of an operator) costs; seconds. */
export interface TileCost {
  /** The kernel itself. */
  readonly kernel: number;
  /** Bringing inputs from wire layout into the layout that the kernel reads. */
  readonly reorderInput: number;
  /** Bringing the output back into wire layout. */
  readonly reorderOutput: number;
  readonly source: CostSource;
  /** Measured kernel times that a run may draw from; empty when there are none. */
  readonly samples: readonly number[];
  /** What to know about the numbers, such as that they are those of another element type. */
  readonly note?: string;
  /** The times were found for the layer's own element types, though they are not rows of a trace. */
  readonly isOfOwnType?: true;
}

/** Seconds at a number of elements; between the corners of a curve it is straight. The first is at 0, the last at the whole output. */
export interface TimeCorner {
  readonly elements: number;
  readonly seconds: number;
}

/** Compute times of a kind of device. */
export interface ComputeProfile {
  readonly name: string;
  /**
   * Cost of a tile; deterministic, and cheap to ask for again.
   *
   * @throws InputError when the profile knows nothing about the operator
   */
  tileCost(operator: Operator, region: Box): TileCost;
  /**
   * Corners of a convex curve below which no tile's kernel takes, whatever its box, proved; undefined for an operator of which none is
   * proved, and left out by profiles that prove it of none.
   */
  readonly leastTimes?: (operator: Operator) => readonly TimeCorner[] | undefined;
}

/** Seconds that a tile occupies its device: the kernel, and the reorders at the borders that its data cross. */
export function tileSeconds(
  cost: TileCost,
  kernel: number,
  reordersInput: boolean,
  reordersOutput: boolean,
): number {
  return kernel + (reordersInput ? cost.reorderInput : 0) + (reordersOutput ? cost.reorderOutput : 0);
}
