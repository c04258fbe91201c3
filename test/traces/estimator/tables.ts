import fc from "fast-check";
import { randomStream } from "../../../sim/random.ts";
import { defaultBoosting, type BoostingSettings, type TrainingTable } from "../../../traces/index.ts";

/** One tree that takes all rows and features and is not held back. */
export const greedy: BoostingSettings = {
  ...defaultBoosting,
  trees: 1,
  shrinkage: 1,
  rowShare: 1,
  columnShare: 1,
  lambda: 0,
  leafRows: 1,
};

function namesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `x${index}`);
}

export function tableOf(rows: readonly (readonly number[])[], targets: readonly number[]): TrainingTable {
  return {
    features: namesOf(rows[0]!.length),
    values: Float64Array.from(rows.flat()),
    targets: Float64Array.from(targets),
  };
}

/** Small tables whose features have few distinct values. */
export const smallTables: fc.Arbitrary<TrainingTable> = fc
  .record({ rows: fc.integer({ min: 1, max: 40 }), columns: fc.integer({ min: 1, max: 3 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      values: fc.array(fc.integer({ min: -4, max: 4 }), {
        minLength: rows * columns,
        maxLength: rows * columns,
      }),
      targets: fc.array(fc.double({ min: 1e-6, max: 1e3, noNaN: true }), {
        minLength: rows,
        maxLength: rows,
      }),
      columns: fc.constant(columns),
    }),
  )
  .map(({ values, targets, columns }) => ({
    features: namesOf(columns),
    values: Float64Array.from(values),
    targets: Float64Array.from(targets),
  }));

/**
 * Times of made-up convolutions on a made-up device, over four orders of magnitude: a roofline, steps where channels do not
 * fill a vector, and noise.
 */
export function syntheticTimes(rows: number, seed: number): TrainingTable {
  const random = randomStream(seed, "synthetic times");
  const pick = (values: readonly number[]) => values[Math.floor(random() * values.length)]!;
  const features: number[][] = [];
  const targets: number[] = [];
  for (let row = 0; row < rows; row++) {
    const channels = 1 + Math.floor(512 * random() ** 2);
    const inputs = pick([3, 16, 32, 64, 128, 256, 512]);
    const [height, width] = [1 + Math.floor(random() * 112), pick([7, 14, 28, 56, 112])];
    const kernel = pick([1, 1, 3, 3, 5]);
    const macs = Math.ceil(channels / 16) * 16 * inputs * height * width * kernel * kernel;
    const bytes = 4 * (channels + inputs) * height * width;
    const slow = channels % 4 === 0 ? 1 : 1.6;
    const noise = 1 + 0.03 * (random() + random() + random() - 1.5);
    features.push([channels, inputs, height, width, kernel, Math.log(macs), Math.log(bytes), channels % 4]);
    targets.push((2e-6 + Math.max((slow * macs) / 4e10, bytes / 8e9)) * noise);
  }
  return tableOf(features, targets);
}

/** The rows of a table as lists. */
export function rowsOf({ features, values }: TrainingTable): readonly (readonly number[])[] {
  const rows = values.length / features.length;
  return Array.from({ length: rows }, (_, row) => [
    ...values.slice(row * features.length, (row + 1) * features.length),
  ]);
}

/** Some rows of a table, by number. */
export function pickRows(table: TrainingTable, numbers: readonly number[]): TrainingTable {
  const rows = rowsOf(table);
  return tableOf(
    numbers.map((number) => rows[number]!),
    numbers.map((number) => table.targets[number]!),
  );
}
