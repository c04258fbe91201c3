import type { BinnedFeature } from "./bins.ts";
import { bestSplit, type Split } from "./best-split.ts";
import { fillHistogram, histogramLayout, subtractHistogram } from "./histogram.ts";
import type { WholeResiduals } from "./residuals.ts";
import type { BoostingSettings } from "./settings.ts";
import { addLeaf, finishTree, splitLeaf, type GrowingTree, type Tree } from "./tree.ts";

/** A node whose rows are `rows[start..end)`; its histogram is filled. */
interface Node {
  readonly number: number;
  readonly depth: number;
  readonly start: number;
  readonly end: number;
  readonly sum: number;
  readonly histogram: Float64Array;
}

/** Grows one tree after another over the same binned features; histograms are kept between trees. */
export type Grower = (residuals: WholeResiduals, rows: Int32Array, chosen: Int32Array) => Tree;

/**
 * @returns a function that grows the tree which best explains the residuals of some rows by some features; it reorders
 * `rows`. Leaves hold their rows' sum over (rows + lambda), times the shrinkage, in ln.
 */
export function treeGrower(features: readonly BinnedFeature[], settings: BoostingSettings): Grower {
  const layout = histogramLayout(features);
  // A node at a depth uses the histogram of that depth or one passed down: siblings come one after the other.
  const histograms = Array.from({ length: settings.depth + 1 }, () => new Float64Array(layout.length));
  const spare = new Int32Array(features[0]!.codes.length);

  return ({ steps, unit }, rows, chosen) => {
    const tree: GrowingTree = { feature: [], threshold: [], left: [], value: [] };

    const fill = (histogram: Float64Array, start: number, end: number) => {
      fillHistogram(histogram, layout, features, chosen, steps, rows, start, end);
    };
    const leaf = (sum: number, count: number) =>
      addLeaf(tree, (settings.shrinkage * unit * sum) / (count + settings.lambda));

    const grow = (node: Node): void => {
      const { number, depth, start, end, sum, histogram } = node;
      const split = bestSplit(histogram, layout, features, chosen, sum, end - start, unit, settings);
      if (!split) return;
      const middle = partition(rows, spare, features[split.feature]!.codes, split, start, end);
      splitLeaf(tree, number, split.feature, features[split.feature]!.cuts[split.code]!);
      const sides = [
        { start, end: middle, sum: split.leftSum },
        { start: middle, end, sum: sum - split.leftSum },
      ] as const;
      const [left, right] = sides.map((side) => ({
        ...side,
        number: leaf(side.sum, side.end - side.start),
        depth: depth + 1,
      }));
      if (depth + 1 === settings.depth) return;
      const [few, many] = middle - start <= end - middle ? [left!, right!] : [right!, left!];
      const fewHistogram = histograms[depth + 1]!;
      fill(fewHistogram, few.start, few.end);
      subtractHistogram(histogram, fewHistogram, layout, features, chosen);
      grow({ ...few, histogram: fewHistogram });
      grow({ ...many, histogram });
    };

    let sum = 0;
    for (const row of rows) sum += steps[row]!;
    const histogram = histograms[0]!;
    fill(histogram, 0, rows.length);
    grow({ number: leaf(sum, rows.length), depth: 0, start: 0, end: rows.length, sum, histogram });
    return finishTree(tree);
  };
}

/** Moves the rows that go left to the front, in order, and gives the place behind them. */
function partition(
  rows: Int32Array,
  spare: Int32Array,
  codes: Uint8Array,
  { code }: Split,
  start: number,
  end: number,
): number {
  let left = start;
  let right = 0;
  for (let index = start; index < end; index++) {
    const row = rows[index]!;
    if (codes[row]! <= code) rows[left++] = row;
    else spare[right++] = row;
  }
  rows.set(spare.subarray(0, right), left);
  return left;
}
