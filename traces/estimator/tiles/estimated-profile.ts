import type { ComputeProfile, TileCost } from "../../../sim/cluster/compute.ts";
import { InputError } from "../../../sim/errors.ts";
import type { Operator } from "../../../sim/model/index.ts";
import type { Shape } from "../../../sim/tensor/index.ts";
import type { Trace } from "../../format.ts";
import { withFloat32Note } from "../../layer-types.ts";
import { TileMemo } from "../../profile/tile-memo.ts";
import { givenCost } from "../../timed.ts";
import { flatPredictor } from "../model/predictor.ts";
import { tileSizes, type TileSizes } from "./feature-group.ts";
import { fitTiles, type TileEstimator, type TileFitOptions } from "./tile-estimator.ts";
import { tileFeatures } from "./tile-features.ts";
import { addedSeconds, roughTileTime, type TileTime } from "./tile-tables.ts";

export interface EstimatedProfileOptions {
  readonly name: string;
  /** Answers for kinds of layers that were not learnt. */
  readonly fallback?: ComputeProfile;
}

/**
 * Compute times that gradient-boosted trees learnt from traces, for any layer of a kind that was traced.
 *
 * @throws InputError when the traces have no rows of the mode; `tileCost` throws it for a kind without traces or fallback
 */
export function estimatedProfile(
  traces: readonly Trace[],
  { name, fallback, ...fit }: EstimatedProfileOptions & TileFitOptions,
): ComputeProfile {
  const { estimator } = fitTiles(traces, fit);
  return profileOfEstimator(estimator, { name, ...(fallback ? { fallback } : {}) });
}

/** The same from models that were trained before. */
export function profileOfEstimator(
  { kinds, models, mode }: TileEstimator,
  { name, fallback }: EstimatedProfileOptions,
): ComputeProfile {
  const known = new Set(kinds);
  const predict = {
    kernel: flatPredictor(models.kernel.ensemble),
    reorderInput: flatPredictor(models.reorderInput.ensemble),
    reorderOutput: flatPredictor(models.reorderOutput.ensemble),
  };

  const estimate = (operator: Operator, extents: Shape): TileCost => {
    const tile: TileSizes = tileSizes(operator, extents);
    const values = Float64Array.from(tileFeatures(tile));
    const seconds = (time: TileTime) =>
      Math.max(0, roughTileTime(time, tile) * predict[time](values) - addedSeconds[time]);
    return {
      kernel: seconds("kernel"),
      reorderInput: seconds("reorderInput"),
      reorderOutput: seconds("reorderOutput"),
      source: "estimator",
      samples: [],
    };
  };

  const costs = new TileMemo<TileCost>();
  const ofUnknown = new TileMemo<TileCost | null>();
  return {
    name,
    tileCost(operator, region) {
      if (!known.has(operator.operation.kind)) {
        const given = ofUnknown.get(operator, region, () => givenCost(operator, region) ?? null);
        if (given) return given;
        if (fallback) return fallback.tileCost(operator, region);
        throw new InputError(
          `profile ${name} has not learnt from any ${operator.operation.kind} layers (${operator.name}) in mode ${mode}; ` +
            `it knows ${kinds.join(", ")}`,
        );
      }
      return costs.get(
        operator,
        region,
        (extents) => givenCost(operator, region) ?? withFloat32Note(operator, estimate(operator, extents)),
      );
    },
  };
}
