import type { ComputeProfile, TileCost, TimeCorner } from "../../sim/cluster/compute.ts";
import { InputError } from "../../sim/errors.ts";
import type { Operator } from "../../sim/model/index.ts";
import { sameShape, type Shape } from "../../sim/tensor/index.ts";
import type { Trace, TraceMode } from "../format.ts";
import { float32Note, inFloat32 } from "../layer-types.ts";
import { layerSignature } from "../signature.ts";
import { givenCost } from "../timed.ts";
import { givenTimes } from "./convex.ts";
import { interpolateCost } from "./interpolate.ts";
import { leastTracedTimes } from "./least-times.ts";
import { TileMemo } from "./tile-memo.ts";
import { tilesOfLayers, type TracedTile } from "./traced-tiles.ts";

/** How traces make a profile. */
export interface TracedProfileOptions {
  readonly name: string;
  readonly mode: TraceMode;
  /** Answers for layers that were not traced. */
  readonly fallback?: ComputeProfile;
}

/**
 * Compute times from traces: the traced tile itself where there is one, else interpolated between other tiles of the
 * same layer, else what the fallback says.
 *
 * @throws InputError when the traces have no rows of the mode; `tileCost` throws it for a layer without rows or fallback
 */
export function tracedProfile(traces: readonly Trace[], options: TracedProfileOptions): ComputeProfile {
  const profile = profileOf(traces, options, (operator, tiles, extents) => {
    const own = tiles.find((tile) => sameShape(tile.extents, extents));
    if (!own) return interpolateCost(operator, tiles, extents);
    const { kernel, reorderInput, reorderOutput, samples } = own;
    return { kernel, reorderInput, reorderOutput, source: "trace", samples };
  });
  const tilesOf = tilesOfLayers(traces, options.mode);
  const known = new WeakMap<Operator, readonly TimeCorner[]>();
  const leastTimes = (operator: Operator): readonly TimeCorner[] | undefined => {
    const before = known.get(operator);
    if (before) return before;
    const tiles = tilesOf(layerSignature(operator)) ?? tilesOf(layerSignature(inFloat32(operator)));
    const times =
      givenTimes(operator) ??
      (tiles ? leastTracedTimes(tiles, operator.shape) : options.fallback?.leastTimes?.(operator));
    if (times) known.set(operator, times);
    return times;
  };
  return { ...profile, leastTimes };
}

/**
 * The same, but a tile's own row is never used: what a planner sees that has to estimate tiles from others.
 *
 * @throws InputError as tracedProfile does, and for a layer of which only the wanted tile is traced
 */
export function interpolatedProfile(traces: readonly Trace[], options: TracedProfileOptions): ComputeProfile {
  return profileOf(traces, options, (operator, tiles, extents) => {
    const others = tiles.filter((tile) => !sameShape(tile.extents, extents));
    return others.length === 0 ? undefined : interpolateCost(operator, others, extents);
  });
}

function profileOf(
  traces: readonly Trace[],
  { name, mode, fallback }: TracedProfileOptions,
  costOf: (operator: Operator, tiles: readonly TracedTile[], extents: Shape) => TileCost | undefined,
): ComputeProfile {
  const tilesOf = tilesOfLayers(traces, mode);
  const costs = new TileMemo<TileCost | null>();
  return {
    name,
    tileCost(operator, region) {
      const cost = costs.get(operator, region, (extents) => {
        const given = givenCost(operator, region);
        if (given) return given;
        const tiles = tilesOf(layerSignature(operator));
        const cost = tiles && costOf(operator, tiles, extents);
        const note = float32Note(operator);
        if (cost || note === undefined) return cost ?? null;
        const others = tilesOf(layerSignature(inFloat32(operator)));
        const other = others && costOf(inFloat32(operator), others, extents);
        return other ? { ...other, note } : null;
      });
      if (cost) return cost;
      if (fallback) return fallback.tileCost(operator, region);
      throw new InputError(
        `profile ${name} has no trace of layer ${operator.name} (${layerSignature(operator)}): ` +
          "record the model with `slicewise trace record`",
      );
    },
  };
}
