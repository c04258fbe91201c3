import type { DecisionTreeRegression } from "ml-cart";
import { randomStream } from "../../../sim/random.ts";
import { checkTable, type TrainingTable } from "../boosting/table.ts";
import type { Ensemble } from "../boosting/train.ts";
import type { Learner } from "../learner.ts";
import { treeOfCart } from "../model/cart-tree.ts";
import { defaultCart, type CartSettings } from "./settings.ts";

/** What is used of ml-cart, which is handed in by whoever has loaded it. */
export interface CartLibrary {
  readonly DecisionTreeRegression: typeof DecisionTreeRegression;
}

/**
 * A single regression tree by ml-cart (CART: Breiman, Friedman, Olshen, Stone, 1984) for the squared error of ln(target),
 * from so many rows as `settings` allows, drawn with the seed. It looks at no validation rows.
 *
 * @throws InputError for tables that are empty or hold what is not a number
 */
export function cart(library: CartLibrary, settings: CartSettings = defaultCart): Learner {
  return {
    settings,
    trees: 1,
    train(table, { seed, onTree }) {
      checkTable(table);
      const ensemble = oneTree(library, drawn(table, settings.rows, seed), settings);
      onTree?.(1);
      return ensemble;
    },
  };
}

function oneTree(
  { DecisionTreeRegression: Tree }: CartLibrary,
  { features, values, targets }: TrainingTable,
  { depth, leafRows }: CartSettings,
): Ensemble {
  const logTargets = Array.from(targets, Math.log);
  // A column without a choice costs as much as any other: only those that differ somewhere are shown.
  const columns = [...features.keys()].filter((column) =>
    logTargets.some((_, row) => values[row * features.length + column] !== values[column]),
  );
  if (columns.length === 0) {
    const mean = logTargets.reduce((sum, value) => sum + value, 0) / logTargets.length;
    return { features, base: mean, trees: [] };
  }
  const rows = logTargets.map((_, row) => columns.map((column) => values[row * features.length + column]!));
  const tree = new Tree({
    gainFunction: "regression",
    splitFunction: "mean",
    maxDepth: depth,
    minNumSamples: leafRows,
    // ml-cart takes a split that leaves no error for one that gains nothing.
    gainThreshold: -1,
  });
  tree.train(rows, logTargets);
  const own = treeOfCart(JSON.parse(JSON.stringify(tree.toJSON())).root, columns.length);
  if (typeof own === "string") throw new Error(`ml-cart made a tree that cannot be read: ${own}`);
  const feature = own.feature.map((column) => (column < 0 ? column : columns[column]!));
  return { features, base: 0, trees: [{ ...own, feature }] };
}

/** So many rows at most, in their order, each as likely as any other. */
function drawn(table: TrainingTable, most: number, seed: number): TrainingTable {
  const { features, values, targets } = table;
  if (targets.length <= most) return table;
  const random = randomStream(seed, "cart");
  const lots = Array.from(targets, (_, row) => ({ row, lot: random() }));
  const rows = lots
    .sort((a, b) => a.lot - b.lot)
    .slice(0, most)
    .map(({ row }) => row)
    .sort((a, b) => a - b);
  const width = features.length;
  return {
    features,
    values: Float64Array.from(rows.flatMap((row) => [...values.subarray(row * width, (row + 1) * width)])),
    targets: Float64Array.from(rows, (row) => targets[row]!),
  };
}
