import type { Trace, TraceMode } from "../../format.ts";
import { pooledRows } from "../../pool.ts";
import { tileName } from "../../signature.ts";
import { median } from "../../statistics.ts";
import { tileSizes, type TileSizes } from "./feature-group.ts";

/** A tile that was measured; seconds. */
export interface MeasuredTile extends TileSizes {
  /** Layer and extents: tells it apart from other tiles, and is the same in all modes and traces. */
  readonly group: string;
  /** Signature of its layer. */
  readonly layer: string;
  /** Median over the samples. */
  readonly kernel: number;
  readonly reorderInput: number;
  readonly reorderOutput: number;
}

/**
 * The tiles of the traces, each once: what several traces measured of one is pooled.
 *
 * @throws InputError when the traces have no rows of the mode
 */
export function measuredTiles(traces: readonly Trace[], mode: TraceMode): readonly MeasuredTile[] {
  return pooledRows(traces, mode).map((row) => ({
    ...tileSizes(row.operator, row.extents),
    group: tileName(row.operator.name, row.extents),
    layer: row.operator.name,
    kernel: median(row.samples),
    reorderInput: row.reorderInput,
    reorderOutput: row.reorderOutput,
  }));
}
