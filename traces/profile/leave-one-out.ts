import type { OperationKind } from "../../sim/model/index.ts";
import { elementCount } from "../../sim/tensor/index.ts";
import type { Trace, TraceMode } from "../format.ts";
import { interiorRegion, layerSignature } from "../signature.ts";
import { median, quantile } from "../statistics.ts";
import { tracedTiles } from "./traced-tiles.ts";
import { interpolatedProfile } from "./traced.ts";

/** Shares of a layer's output elements that a tile may be; each reaches up to and with its limit. */
const tileShares = [
  { name: "up to 1/16", limit: 1 / 16 },
  { name: "1/16 to 1/4", limit: 1 / 4 },
  { name: "1/4 to 1/2", limit: 1 / 2 },
  { name: "above 1/2", limit: 1 },
] as const;
export type TileShare = (typeof tileShares)[number]["name"];

/** A traced tile, and what the other tiles of its layer say of it; seconds. */
export interface LeftOutTile {
  readonly kind: OperationKind;
  /** How much of its layer it is. */
  readonly size: TileShare;
  readonly measured: number;
  readonly predicted: number;
}

/** Interpolates the kernel time of every traced tile from the others of its layer, where it has any. */
export function leaveOneOut(traces: readonly Trace[], mode: TraceMode): readonly LeftOutTile[] {
  const rows = traces.flatMap((trace) => trace.rows.filter((row) => row.mode === mode));
  if (rows.length === 0) return [];
  const tiles = tracedTiles(traces, mode);
  const profile = interpolatedProfile(traces, { name: "others", mode });
  return rows.flatMap(({ operator, extents, samples }) => {
    if (tiles.get(layerSignature(operator))!.length === 1) return [];
    const { kernel } = profile.tileCost(operator, interiorRegion(operator, extents));
    const share = elementCount(extents) / elementCount(operator.shape);
    const size = tileShares.find(({ limit }) => share <= limit)!.name;
    return [{ kind: operator.operation.kind, size, measured: median(samples), predicted: kernel }];
  });
}

/** How well the other tiles of a layer predict a tile, over all tiles of a kind of layer or of a size. */
export interface InterpolationError<Group = OperationKind> {
  readonly group: Group;
  /** Tiles whose layer has another traced tile. */
  readonly count: number;
  /** Mean of |predicted / measured - 1|. */
  readonly mean: number;
  /** What nine tenths of the errors do not exceed. */
  readonly p90: number;
}

/** The errors of tiles that were left out, kind by kind of layer. */
export function leaveOneOutErrors(traces: readonly Trace[], mode: TraceMode): readonly InterpolationError[] {
  return errorsBy(leaveOneOut(traces, mode), ({ kind }) => kind);
}

/** The same by how much of its layer a tile is, the smallest first. */
export function errorsByTileShare(tiles: readonly LeftOutTile[]): readonly InterpolationError<TileShare>[] {
  const errors = errorsBy(tiles, ({ size }) => size);
  return tileShares.flatMap(({ name }) => errors.filter(({ group }) => group === name));
}

function errorsBy<Group>(
  tiles: readonly LeftOutTile[],
  groupOf: (tile: LeftOutTile) => Group,
): readonly InterpolationError<Group>[] {
  const errorsOf = new Map<Group, number[]>();
  for (const tile of tiles) {
    const errors = errorsOf.get(groupOf(tile)) ?? [];
    errorsOf.set(groupOf(tile), errors);
    errors.push(Math.abs(tile.predicted / tile.measured - 1));
  }
  return [...errorsOf].map(([group, errors]) => ({
    group,
    count: errors.length,
    mean: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    p90: quantile(errors, 0.9),
  }));
}
