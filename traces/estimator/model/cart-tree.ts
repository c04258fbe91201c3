import { z } from "zod";
import { addLeaf, finishTree, splitLeaf, type GrowingTree, type Tree } from "../boosting/tree.ts";

/** A node as ml-cart writes it: a leaf with its value, or a split whose left side is below the value. */
export type CartNode =
  | { readonly distribution: number }
  | {
      readonly splitColumn: number;
      readonly splitValue: number;
      readonly left: CartNode;
      readonly right: CartNode;
    };

/** A tree that `DecisionTreeRegression.load` of ml-cart 2 reads. */
export interface CartTree {
  readonly name: "DTRegression";
  readonly options: { readonly kind: "regression" };
  readonly root: CartNode;
}

/** Deepest tree that is read; reading and walking go node by node down. */
const deepest = 64;

const finite = z.number();
const leafSchema = z.object({ distribution: finite });
const splitSchema = z.object({
  splitColumn: z.int().min(0),
  splitValue: finite,
  left: z.unknown(),
  right: z.unknown(),
});
/** Nodes are read one by one by `treeOfCart`: a schema that calls itself would overflow on a malicious depth. */
export const cartTreeSchema = z.object({
  name: z.literal("DTRegression"),
  options: z.looseObject({}),
  root: z.unknown(),
});

/** Writes a tree for ml-cart. */
export function cartOfTree({ feature, threshold, left, value }: Tree): CartTree {
  const write = (node: number): CartNode =>
    feature[node]! < 0
      ? { distribution: value[node]! }
      : {
          splitColumn: feature[node]!,
          splitValue: threshold[node]!,
          left: write(left[node]!),
          right: write(left[node]! + 1),
        };
  return { name: "DTRegression", options: { kind: "regression" }, root: write(0) };
}

/**
 * Reads the root of a tree as ml-cart writes it.
 *
 * @param columns features that a split may ask for
 * @returns what is wrong, where it is malformed
 */
export function treeOfCart(root: unknown, columns: number): Tree | string {
  const tree: GrowingTree = { feature: [], threshold: [], left: [], value: [] };
  const waiting = [{ node: root, number: addLeaf(tree, 0), depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, number, depth } = next;
    const leaf = leafSchema.safeParse(node);
    if (leaf.success) {
      tree.value[number] = leaf.data.distribution;
      continue;
    }
    const split = splitSchema.safeParse(node);
    if (!split.success || split.data.splitColumn >= columns) {
      return "a node is neither a leaf with a distribution nor a split of a known column";
    }
    if (depth === deepest) return `is deeper than ${deepest}`;
    const { splitColumn, splitValue, left, right } = split.data;
    splitLeaf(tree, number, splitColumn, splitValue);
    for (const child of [left, right]) {
      waiting.push({ node: child, number: addLeaf(tree, 0), depth: depth + 1 });
    }
  }
  return finishTree(tree);
}
