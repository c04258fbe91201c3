import type { FeatureTable } from "./table.ts";

/** A feature's values in bins: bin `b` holds the values from `cuts[b - 1]` up to but not including `cuts[b]`. */
export interface BinnedFeature {
  /** Rising; one fewer than there are bins. */
  readonly cuts: Float64Array;
  /** The bin of each row. */
  readonly codes: Uint8Array;
}

/** Puts each feature into at most `bins` bins of about equally many rows; each distinct value has its own where they suffice. */
export function binFeatures({ features, values }: FeatureTable, bins: number): readonly BinnedFeature[] {
  const rows = values.length / features.length;
  return features.map((_, feature) => {
    const column = Float64Array.from({ length: rows }, (_, row) => values[row * features.length + feature]!);
    const cuts = cutsOf(column.toSorted(), bins);
    return { cuts, codes: Uint8Array.from(column, (value) => codeOf(cuts, value)) };
  });
}

/** How many of the rising cuts are not above the value. */
function codeOf(cuts: Float64Array, value: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cuts[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param sorted not empty */
function cutsOf(sorted: Float64Array, bins: number): Float64Array {
  const ends = distinctEnds(sorted);
  const cuts: number[] = [];
  let filled = 0;
  for (const end of ends.slice(0, -1)) {
    // Rows that remain are shared out again after each bin, since a value with many rows overfills one.
    const wanted = ends.length <= bins ? 1 : (sorted.length - filled) / (bins - cuts.length);
    if (end - filled < wanted || cuts.length === bins - 1) continue;
    cuts.push(between(sorted[end - 1]!, sorted[end]!));
    filled = end;
  }
  return Float64Array.from(cuts);
}

/** Behind the last row of each distinct value. */
function distinctEnds(sorted: Float64Array): readonly number[] {
  const ends: number[] = [];
  for (let row = 1; row <= sorted.length; row++) {
    if (row === sorted.length || sorted[row] !== sorted[row - 1]) ends.push(row);
  }
  return ends;
}

/** A number above the lower and not above the upper one, halfway where rounding leaves it there. */
function between(lower: number, upper: number): number {
  const middle = lower + (upper - lower) / 2;
  return middle > lower && middle <= upper ? middle : upper;
}
