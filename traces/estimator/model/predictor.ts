import type { Ensemble } from "../boosting/train.ts";
import { layOutTrees, treesAtOnce } from "./layout.ts";
import { thresholdLookup } from "./lookup.ts";

/**
 * The number that an ensemble predicts, from the row that starts at `offset` (0 unless given) of `values`. Allocates
 * nothing. Exactly the base plus the trees' leaf values, added in their order, as a power of e.
 */
export type Predictor = (values: Float64Array, offset?: number) => number;

/**
 * Flattens an ensemble. A row's features are looked up among the thresholds once; then trees are walked eight at a time
 * without a branch that a processor could mispredict, so that it waits for eight memory reads at once.
 *
 * @throws InputError for a feature with more than 255 thresholds or a tree deeper than 12
 */
export function flatPredictor(ensemble: Ensemble): Predictor {
  const { base } = ensemble;
  const { thresholds, nodes, leaves, depth } = layOutTrees(ensemble);
  const lookup = thresholdLookup(thresholds);
  // A shift, for a power would make every place a floating-point number.
  const size = 1 << depth;
  const codes = new Uint8Array(256);

  return (values, offset = 0) => {
    lookup.write(codes, values, offset);
    let sum = base;
    for (let a0 = 0; a0 < nodes.length; a0 += treesAtOnce * size) {
      const b0 = a0 + size;
      const c0 = b0 + size;
      const d0 = c0 + size;
      const e0 = d0 + size;
      const f0 = e0 + size;
      const g0 = f0 + size;
      const h0 = g0 + size;
      let a = 1;
      let b = 1;
      let c = 1;
      let d = 1;
      let e = 1;
      let f = 1;
      let g = 1;
      let h = 1;
      for (let level = depth; level > 0; level--) {
        a = 2 * a + right(nodes, codes, a0 + a);
        b = 2 * b + right(nodes, codes, b0 + b);
        c = 2 * c + right(nodes, codes, c0 + c);
        d = 2 * d + right(nodes, codes, d0 + d);
        e = 2 * e + right(nodes, codes, e0 + e);
        f = 2 * f + right(nodes, codes, f0 + f);
        g = 2 * g + right(nodes, codes, g0 + g);
        h = 2 * h + right(nodes, codes, h0 + h);
      }
      // From here, places count from the end of a tree's nodes, which is where its leaves start.
      const end = a0 - size;
      sum = sum + leaves[end + a]! + leaves[end + size + b]!;
      sum = sum + leaves[end + 2 * size + c]! + leaves[end + 3 * size + d]!;
      sum = sum + leaves[end + 4 * size + e]! + leaves[end + 5 * size + f]!;
      sum = sum + leaves[end + 6 * size + g]! + leaves[end + 7 * size + h]!;
    }
    return Math.exp(sum);
  };
}

/** 1 where the row's code is above the node's, which is where the feature is not below the threshold; else 0. */
function right(nodes: Uint16Array, codes: Uint8Array, place: number): number {
  const node = nodes[place]!;
  return ((node & 255) - codes[node >>> 8]!) >>> 31;
}
