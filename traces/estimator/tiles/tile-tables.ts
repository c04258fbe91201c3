import type { TimedTable } from "../timed-table.ts";
import { roughSeconds } from "./rough-time.ts";
import type { MeasuredTile } from "./measured-tiles.ts";
import { tileFeatureNames, tileFeatures } from "./tile-features.ts";
import type { TileSizes } from "./feature-group.ts";

/** The parts of a tile's cost, each predicted by a model of its own. */
export const tileTimes = ["kernel", "reorderInput", "reorderOutput"] as const;
export type TileTime = (typeof tileTimes)[number];

/**
 * What is added to a time before it is learnt, seconds: reorders may take none, and ln has no 0. A microsecond is what a
 * profiler resolves.
 */
export const addedSeconds: Readonly<Record<TileTime, number>> = {
  kernel: 0,
  reorderInput: 1e-6,
  reorderOutput: 1e-6,
};

/** Bytes a second of a copy in another order. */
const reorderRate = 4e9;

/** A rough guess of one part of a tile's cost, with what is added to it; seconds. */
export function roughTileTime(time: TileTime, tile: TileSizes): number {
  if (time === "kernel") return roughSeconds(tile);
  const bytes = time === "reorderInput" ? tile.inputBytes : tile.outputBytes;
  return addedSeconds[time] + bytes / reorderRate;
}

/** What the model of one part predicts. */
export function tileTarget(time: TileTime): string {
  const added = addedSeconds[time] > 0 ? ` + ${addedSeconds[time] * 1e6} us` : "";
  return `${time} seconds${added} / rough seconds`;
}

/** The tables that the models of the three parts learn from. */
export function tileTables(tiles: readonly MeasuredTile[]): Readonly<Record<TileTime, TimedTable>> {
  const values = tiles.map(tileFeatures);
  const table = (time: TileTime): TimedTable => ({
    target: tileTarget(time),
    features: tileFeatureNames,
    rows: tiles.map((tile, index) => ({
      kind: tile.operator.operation.kind,
      group: tile.group,
      values: values[index]!,
      rough: roughTileTime(time, tile),
      seconds: tile[time] + addedSeconds[time],
    })),
  });
  return {
    kernel: table("kernel"),
    reorderInput: table("reorderInput"),
    reorderOutput: table("reorderOutput"),
  };
}
