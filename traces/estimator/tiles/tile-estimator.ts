import type { OperationKind } from "../../../sim/model/index.ts";
import type { Trace, TraceMode } from "../../format.ts";
import { defaultBoosting, type BoostingSettings } from "../boosting/settings.ts";
import { fitTable, type FitOptions, type PredictedRow } from "../fit.ts";
import { boosted } from "../learner.ts";
import type { SavedModel } from "../model/saved-model.ts";
import { measuredTiles } from "./measured-tiles.ts";
import { tileTables, tileTimes, type TileTime } from "./tile-tables.ts";

/** Models of the parts of a tile's cost on one device in one mode. */
export interface TileEstimator {
  readonly device: string;
  readonly mode: TraceMode;
  /** Kinds of layers that were learnt; of others nothing is known. */
  readonly kinds: readonly OperationKind[];
  readonly models: Readonly<Record<TileTime, SavedModel>>;
}

/** Enough for some thousand tiles, few and shallow enough for half a million predictions a second. */
export const tileBoosting: BoostingSettings = {
  ...defaultBoosting,
  trees: 80,
  depth: 7,
  shrinkage: 0.2,
  rowShare: 0.9,
  bins: 64,
  residualCap: 0.3,
};

export interface TileFitOptions extends Partial<FitOptions> {
  readonly mode: TraceMode;
}

/** How many trees `fitTiles` grows, to show progress. */
export function treesToGrow({ learner = boosted(tileBoosting) }: Partial<FitOptions>): number {
  return learner.trees * tileTimes.length;
}

/**
 * Learns what tiles cost from measured ones, apart from a share of them (none unless given) that it then predicts.
 * Features are what is known of a tile without measuring: layers that were never traced can be asked for.
 *
 * @throws InputError when the traces have no rows of the mode, or too few to hold a share out
 */
export function fitTiles(
  traces: readonly Trace[],
  { mode, learner = boosted(tileBoosting), seed = 1, heldOut = 0, validation = 0, onTree }: TileFitOptions,
): {
  readonly estimator: TileEstimator;
  readonly heldOut: Readonly<Record<TileTime, readonly PredictedRow[]>>;
} {
  const tiles = measuredTiles(traces, mode);
  const tables = tileTables(tiles);
  const fit = (time: TileTime, part: number) =>
    fitTable(tables[time], {
      learner,
      seed,
      heldOut,
      validation,
      onTree: (done) => onTree?.(part * learner.trees + done),
    });
  const [kernel, reorderInput, reorderOutput] = [
    fit("kernel", 0),
    fit("reorderInput", 1),
    fit("reorderOutput", 2),
  ];
  return {
    estimator: {
      device: [...new Set(traces.map(({ header }) => header.device))].join(", "),
      mode,
      kinds: [...new Set(tiles.map(({ operator }) => operator.operation.kind))],
      models: {
        kernel: kernel.model,
        reorderInput: reorderInput.model,
        reorderOutput: reorderOutput.model,
      },
    },
    heldOut: {
      kernel: kernel.heldOut,
      reorderInput: reorderInput.heldOut,
      reorderOutput: reorderOutput.heldOut,
    },
  };
}
