import type { BinnedFeature } from "./bins.ts";

/** Where each feature's bins lie in a histogram, which holds two numbers a bin: the sum of residuals, and the rows. */
export interface HistogramLayout {
  readonly offsets: readonly number[];
  readonly length: number;
}

export function histogramLayout(features: readonly BinnedFeature[]): HistogramLayout {
  const offsets: number[] = [];
  let length = 0;
  for (const { cuts } of features) {
    offsets.push(length);
    length += 2 * (cuts.length + 1);
  }
  return { offsets, length };
}

/** Fills the histogram with the rows `rows[start..end)`, for the chosen features alone. */
export function fillHistogram(
  histogram: Float64Array,
  layout: HistogramLayout,
  features: readonly BinnedFeature[],
  chosen: Int32Array,
  residuals: Float64Array,
  rows: Int32Array,
  start: number,
  end: number,
): void {
  for (const feature of chosen) {
    const { codes, cuts } = features[feature]!;
    const offset = layout.offsets[feature]!;
    histogram.fill(0, offset, offset + 2 * (cuts.length + 1));
    for (let index = start; index < end; index++) {
      const row = rows[index]!;
      const place = offset + 2 * codes[row]!;
      histogram[place]! += residuals[row]!;
      histogram[place + 1]! += 1;
    }
  }
}

/** Takes one child's histogram from its parent's, which becomes that of the other child. */
export function subtractHistogram(
  parent: Float64Array,
  child: Float64Array,
  layout: HistogramLayout,
  features: readonly BinnedFeature[],
  chosen: Int32Array,
): void {
  for (const feature of chosen) {
    const offset = layout.offsets[feature]!;
    const end = offset + 2 * (features[feature]!.cuts.length + 1);
    for (let place = offset; place < end; place++) parent[place]! -= child[place]!;
  }
}
