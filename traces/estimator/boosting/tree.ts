/**
 * A regression tree as arrays, one place a node; the root is node 0. A row goes left where its feature is below the
 * threshold; the right child follows the left one.
 */
export interface Tree {
  /** Feature of the split; -1 for a leaf. */
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  /** Of a leaf. */
  readonly value: Float64Array;
}

/** A tree that grows node by node. */
export interface GrowingTree {
  readonly feature: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly value: number[];
}

/** Adds a leaf and gives its number. */
export function addLeaf(tree: GrowingTree, value: number): number {
  tree.feature.push(-1);
  tree.threshold.push(0);
  tree.left.push(0);
  return tree.value.push(value) - 1;
}

/** Turns a leaf into a split whose children are the next two nodes. */
export function splitLeaf(tree: GrowingTree, node: number, feature: number, threshold: number): void {
  tree.feature[node] = feature;
  tree.threshold[node] = threshold;
  tree.left[node] = tree.feature.length;
  tree.value[node] = 0;
}

export function finishTree({ feature, threshold, left, value }: GrowingTree): Tree {
  return {
    feature: Int32Array.from(feature),
    threshold: Float64Array.from(threshold),
    left: Int32Array.from(left),
    value: Float64Array.from(value),
  };
}

/** The leaf value of the row that starts at `offset` of `values`. */
export function treeValue(
  { feature, threshold, left, value }: Tree,
  values: Float64Array,
  offset: number,
): number {
  let node = 0;
  for (;;) {
    const column = feature[node]!;
    if (column < 0) return value[node]!;
    node = left[node]! + (values[offset + column]! < threshold[node]! ? 0 : 1);
  }
}
