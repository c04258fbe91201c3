import { InputError } from "../../sim/errors.ts";
import type { Learner } from "./learner.ts";
import { accuracyOf } from "./model/accuracy.ts";
import { hashTable } from "./model/hash.ts";
import { flatPredictor } from "./model/predictor.ts";
import type { SavedModel } from "./model/saved-model.ts";
import { holdOut, ratioTable, type TimedRow, type TimedTable } from "./timed-table.ts";

/** How a model is fitted. */
export interface FitOptions {
  readonly learner: Learner;
  readonly seed: number;
  /** Share of the groups that training never sees, at least 0 and below 1. */
  readonly heldOut: number;
  /** Share of the other groups that says when to stop growing trees; 0 unless given: all trees are grown. */
  readonly validation?: number;
  /** Called after each tree. */
  readonly onTree?: (done: number) => void;
}

/** A held-out row and what the model says of it; seconds. */
export interface PredictedRow {
  readonly row: TimedRow;
  readonly predicted: number;
}

/** A trained model and how it did. */
export interface Fit {
  readonly model: SavedModel;
  readonly heldOut: readonly PredictedRow[];
}

/**
 * Trains a model on a part of a table and predicts the rest.
 *
 * @throws InputError when one part would be empty, and as the learner does
 */
export function fitTable(
  table: TimedTable,
  { learner, seed, heldOut: share, validation = 0, onTree }: FitOptions,
): Fit {
  for (const part of [share, validation]) {
    if (!(part >= 0 && part < 1)) {
      throw new InputError(`the share to hold out must be from 0 to below 1, not ${part}`);
    }
  }
  const { training, heldOut } = holdOut(table.rows, share, seed);
  if (training.length === 0 || (share > 0 && heldOut.length === 0)) {
    throw new InputError(`${table.rows.length} rows are too few to hold out a share of ${share}`);
  }
  // Another seed: which rows stop the growth has nothing to do with which rows test it.
  const { training: grown, heldOut: validated } = holdOut(training, validation, seed + 1);
  const ratios = ratioTable(table, grown);
  const ensemble = learner.train(ratios, {
    seed,
    ...(validated.length > 0 ? { validation: ratioTable(table, validated) } : {}),
    ...(onTree ? { onTree } : {}),
  });
  const predict = flatPredictor(ensemble);
  const predicted = heldOut.map((row) => ({
    row,
    predicted: row.rough * predict(Float64Array.from(row.values)),
  }));
  return {
    heldOut: predicted,
    model: {
      ensemble,
      target: table.target,
      dataHash: hashTable(ratios),
      rows: ratios.targets.length,
      seed,
      settings: learner.settings,
      heldOut: predicted.length > 0 ? accuracyOf(predicted.map(measuredBeside)) : undefined,
    },
  };
}

/** The pair that an accuracy is made of. */
export function measuredBeside({ row, predicted }: PredictedRow): {
  readonly predicted: number;
  readonly measured: number;
} {
  return { predicted, measured: row.seconds };
}
