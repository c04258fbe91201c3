/** Cells into which the range of a feature's thresholds is cut. */
const cellCount = 256;

/**
 * Finds how many of a feature's thresholds a value reaches, for several features. A grid over each feature's range says
 * where to start: a search by halves would mispredict half of its branches.
 */
export interface ThresholdLookup {
  /** Writes the code of each feature that has thresholds, from the row at `offset` of `values`. */
  readonly write: (codes: Uint8Array, values: Float64Array, offset: number) => void;
}

/** @param thresholds of each feature, rising; at most 255 */
export function thresholdLookup(thresholds: readonly Float64Array[]): ThresholdLookup {
  const used = Int32Array.from([...thresholds.keys()].filter((feature) => thresholds[feature]!.length > 0));
  const lowest = Float64Array.from(used, (feature) => thresholds[feature]![0]!);
  const scale = Float64Array.from(used, (feature, index) => {
    const range = thresholds[feature]!.at(-1)! - lowest[index]!;
    return range > 0 ? (cellCount - 1) / range : 0;
  });
  // Each feature's thresholds, with an end that no value reaches, infinity neither.
  const all: number[] = [];
  const starts = Int32Array.from(used, (feature) => all.push(...thresholds[feature]!, NaN));
  const cells = new Uint8Array(used.length * cellCount);
  for (const [index, feature] of used.entries()) {
    const own = thresholds[feature]!;
    starts[index] = starts[index]! - own.length - 1;
    const cellOf = own.map((threshold) => cell(threshold, lowest[index]!, scale[index]!));
    for (let number = 0; number < cellCount; number++) {
      // Thresholds of lower cells are below every value of this one: finding a cell keeps order, rounding or not.
      cells[index * cellCount + number] = cellOf.filter((lower) => lower < number).length;
    }
  }
  const flat = Float64Array.from(all);

  const write: ThresholdLookup["write"] = (codes, values, offset) => {
    for (let index = 0; index < used.length; index++) {
      const feature = used[index]!;
      const value = values[offset + feature]!;
      const start = starts[index]!;
      let place = start + cells[index * cellCount + cell(value, lowest[index]!, scale[index]!)]!;
      while (flat[place]! <= value) place++;
      codes[feature] = place - start;
    }
  };
  return { write };
}

function cell(value: number, lowest: number, scale: number): number {
  const place = (value - lowest) * scale;
  return place > 0 ? (place < cellCount - 1 ? place | 0 : cellCount - 1) : 0;
}
