import { InputError } from "../../../sim/errors.ts";
import type { Ensemble } from "../boosting/train.ts";
import type { Tree } from "../boosting/tree.ts";

/** How many trees are walked together. */
export const treesAtOnce = 8;

/** Most thresholds of a feature: a node keeps the place of its threshold in a byte. */
const maximumThresholds = 255;

/** Deepest tree: a tree takes room for all nodes that its depth allows. */
const maximumDepth = 12;

/** An ensemble as flat arrays. */
export interface TreeLayout {
  /** The distinct thresholds of each feature, rising. */
  readonly thresholds: readonly Float64Array[];
  /** Depth of all trees; a shallower one goes on below its leaves. */
  readonly depth: number;
  /**
   * `2^depth` places a tree, the children of node n at 2n and 2n + 1, the root at 1. The high byte is the feature, the low
   * one the place of the threshold among the feature's.
   */
  readonly nodes: Uint16Array;
  /** `2^depth` places a tree. */
  readonly leaves: Float64Array;
}

/** @throws InputError for a feature with more than 255 thresholds or a tree deeper than 12 */
export function layOutTrees({ trees, features }: Ensemble): TreeLayout {
  const thresholds = features.map((name, feature) => thresholdsOf(name, feature, trees));
  const depth = Math.max(1, ...trees.map((tree) => depthBelow(tree, 0)));
  if (depth > maximumDepth) {
    throw new InputError(`ensemble: a tree is ${depth} deep; at most ${maximumDepth} levels are allowed`);
  }
  const size = 2 ** depth;
  // The last group is filled up with trees whose leaves are all worth nothing.
  const room = Math.ceil(trees.length / treesAtOnce) * treesAtOnce * size;
  const nodes = new Uint16Array(room);
  const leaves = new Float64Array(room);

  const place = (tree: Tree, node: number, start: number, number: number): void => {
    if (number >= size) {
      leaves[start + number - size] = tree.value[node]!;
      return;
    }
    const feature = tree.feature[node]!;
    if (feature >= 0) {
      nodes[start + number] = (feature << 8) | thresholds[feature]!.indexOf(tree.threshold[node]!);
    }
    const [left, right] = feature < 0 ? [node, node] : [tree.left[node]!, tree.left[node]! + 1];
    place(tree, left, start, 2 * number);
    place(tree, right, start, 2 * number + 1);
  };
  for (const [index, tree] of trees.entries()) place(tree, 0, index * size, 1);
  return { thresholds, depth, nodes, leaves };
}

/** The distinct thresholds of a feature in all trees, rising. */
function thresholdsOf(name: string, feature: number, trees: readonly Tree[]): Float64Array {
  const all = new Set<number>();
  for (const tree of trees) {
    for (const [node, column] of tree.feature.entries())
      if (column === feature) all.add(tree.threshold[node]!);
  }
  if (all.size > maximumThresholds) {
    throw new InputError(
      `ensemble: feature ${name} has ${all.size} thresholds; at most ${maximumThresholds} can be told apart`,
    );
  }
  return Float64Array.from(all).sort();
}

function depthBelow(tree: Tree, node: number): number {
  if (tree.feature[node]! < 0) return 0;
  const left = tree.left[node]!;
  return 1 + Math.max(depthBelow(tree, left), depthBelow(tree, left + 1));
}
