import { trainingTable, type TrainingTable } from "./boosting/table.ts";
import { hashText } from "./model/hash.ts";
import { median } from "../statistics.ts";

/** Something that took time, and what is known of it. */
export interface TimedRow {
  /** Errors are reported by kind. */
  readonly kind: string;
  /** Rows of one group are held out together: they are the same thing measured again. */
  readonly group: string;
  readonly values: readonly number[];
  /** A rough guess, seconds; the estimator learns the ratio to it. */
  readonly rough: number;
  /** Measured. */
  readonly seconds: number;
}

/** Rows with the same features. */
export interface TimedTable {
  /** What is predicted, such as `kernel seconds / rough seconds`. */
  readonly target: string;
  readonly features: readonly string[];
  readonly rows: readonly TimedRow[];
}

/** About this share of the groups, chosen by hash: adding rows moves no other row to the other side. */
export function holdOut<Row extends { readonly group: string }>(
  rows: readonly Row[],
  share: number,
  seed: number,
): { readonly training: readonly Row[]; readonly heldOut: readonly Row[] } {
  const out = (row: Row) => hashShare(row.group, seed) < share;
  return { training: rows.filter((row) => !out(row)), heldOut: rows.filter(out) };
}

/** A number from [0, 1) that depends on the text and the seed alone. */
function hashShare(text: string, seed: number): number {
  return Number.parseInt(hashText(`${seed}/${text}`).slice(0, 8), 16) / 2 ** 32;
}

/** The ratios to learn. Rows that agree in all features count once, with their median: repetition adds no knowledge. */
export function ratioTable({ features }: TimedTable, rows: readonly TimedRow[]): TrainingTable {
  const alike = new Map<string, { readonly values: readonly number[]; readonly ratios: number[] }>();
  for (const { values, rough, seconds } of rows) {
    const key = values.join();
    const same = alike.get(key) ?? { values, ratios: [] };
    alike.set(key, same);
    same.ratios.push(seconds / rough);
  }
  const merged = [...alike.values()].map(({ values, ratios }) => ({ values, target: median(ratios) }));
  return trainingTable(features, merged);
}
