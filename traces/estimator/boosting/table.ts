import { InputError } from "../../../sim/errors.ts";

/** Rows of named features. */
export interface FeatureTable {
  readonly features: readonly string[];
  /** Row after row, a value for each feature. */
  readonly values: Float64Array;
}

/** Rows with a positive number each, to be predicted from the features. */
export interface TrainingTable extends FeatureTable {
  readonly targets: Float64Array;
}

/** Most features that a row may have: a tree node keeps the number of its feature in a byte. */
export const maximumFeatures = 256;

/** A table of rows given one by one. */
export function trainingTable(
  features: readonly string[],
  rows: readonly { readonly values: ArrayLike<number>; readonly target: number }[],
): TrainingTable {
  const values = new Float64Array(rows.length * features.length);
  for (const [index, row] of rows.entries()) values.set(row.values, index * features.length);
  return { features, values, targets: Float64Array.from(rows, ({ target }) => target) };
}

/** @throws InputError for a table without rows or features, a value that is not a finite number, or a target not above 0 */
export function checkTable({ features, values, targets }: TrainingTable): void {
  const columns = features.length;
  if (columns === 0 || columns > maximumFeatures) {
    throw new InputError(`training table: must have 1 to ${maximumFeatures} features, not ${columns}`);
  }
  if (targets.length === 0) throw new InputError("training table: has no rows");
  if (values.length !== columns * targets.length) {
    throw new InputError(
      `training table: ${targets.length} rows of ${columns} features need ${columns * targets.length} values, not ${values.length}`,
    );
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new InputError(
      `training table: row ${Math.floor(wrong / columns) + 1}: ${features[wrong % columns]!} is ${values[wrong]!}, not a finite number`,
    );
  }
  const bad = targets.findIndex((target) => !(target > 0 && target < Infinity));
  if (bad >= 0) {
    throw new InputError(
      `training table: row ${bad + 1}: the target is ${targets[bad]!}; it must be finite and above 0`,
    );
  }
}
