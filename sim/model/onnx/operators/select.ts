import { elementCount } from "../../../tensor/index.ts";
import type { NodeImport } from "../node.ts";
import { numbersOf, type Value } from "../value.ts";
import { alongAxes, followsAll, selectionOperations } from "./axis-function.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";
import { elementsAt } from "./lookup.ts";

/** The values, or where both outputs are read the places, at which the values then are looked up. */
const topK: OperatorImporter = (node) => {
  const data = node.value(0);
  const { shape } = data;
  const axis = node.axis(node.integer("axis", -1), shape.length);
  const count = node.numbers(1)?.[0] ?? node.integer("k", 0);
  const extent = shape[axis]!;
  if (!Number.isSafeInteger(count) || count < 1 || count > extent) node.fail(`takes ${count} of ${extent}`);
  const result = shape.map((whole, other) => (other === axis ? count : whole));
  const select = (chosen: "top-values" | "top-places", suffix = "") =>
    alongAxes(
      node,
      {
        function: chosen,
        shape: result,
        inputs: [{ value: data, follows: followsAll(shape, axis) }],
        operations: selectionOperations(shape, extent, count),
        ...(chosen === "top-places" ? { elementType: "int64" as const } : {}),
        settings: (place) => ({
          axis: place(axis),
          largest: Number(node.integer("largest", 1) !== 0),
          sorted: Number(node.integer("sorted", 1) !== 0),
        }),
      },
      suffix,
    );
  if (!node.yields(1)) return [select("top-values"), undefined];
  const places = select("top-places", node.yields(0) ? "places" : "");
  return [node.yields(0) ? elementsAt(node, data, places, axis) : undefined, places];
};

const hardmax: OperatorImporter = (node) => {
  const data = node.value(0);
  const { shape } = data;
  const flattens = node.operatorSet < 13;
  const axis = node.axis(node.integer("axis", flattens ? 1 : -1), shape.length);
  // Before operator set 13 the axes from there on count as one.
  const rows: Value = flattens
    ? { ...data, shape: [elementCount(shape.slice(0, axis)), elementCount(shape.slice(axis))] }
    : data;
  const over = flattens ? 1 : axis;
  const result = alongAxes(node, {
    function: "hardmax",
    shape: rows.shape,
    inputs: [{ value: rows, follows: followsAll(rows.shape, over) }],
    operations: elementCount(shape),
    settings: (place) => ({ axis: place(over) }),
  });
  return [{ ...result, shape }];
};

/** Boxes `[batch, boxes, 4]` and scores `[batch, classes, boxes]`: a row for each box that is kept. */
const nonMaximumSuppression: OperatorImporter = (node) => {
  const [boxes, scores] = [node.value(0), node.value(1)];
  const [batch, classes, count] = scores.shape as [number, number, number];
  if (scores.shape.length !== 3 || boxes.shape.length !== 3 || boxes.shape[1] !== count) {
    node.fail(`needs boxes and scores, not [${boxes.shape.join(", ")}] and [${scores.shape.join(", ")}]`);
  }
  const wanted = node.numbers(2)?.[0] ?? 0;
  const most = Math.min(count, wanted);
  if (!(most >= 1)) node.fail(`keeps ${wanted} boxes of a class`);
  // How many are really kept depends on the scores: as many as the file says, or the most that can be.
  const bound = batch * classes * most;
  const kept = Math.min(bound, node.declaredExtent(0, 0) || bound);
  const sorting = selectionOperations(scores.shape, count, count);
  return [
    alongAxes(node, {
      function: "non-maximum-suppression",
      shape: [kept, 3],
      inputs: [boxes, scores].map((value) => ({ value, follows: value.shape.map(() => "all" as const) })),
      // Each box that is kept is compared with all of its class: overlap and union take about ten operations.
      elementType: "int64",
      operations: sorting + 10 * batch * classes * most * count,
      settings: () => ({
        most,
        overlap: thresholdOf(node, 3, 0),
        score: thresholdOf(node, 4, -Infinity),
        center_point_box: node.integer("center_point_box", 0),
      }),
    }),
  ];
};

/** A threshold changes results, not shapes: one that is computed counts as the usual one. */
function thresholdOf(node: NodeImport, index: number, usual: number): number {
  const value = node.optional(index);
  return (value?.kind === "constant" ? numbersOf(value)?.[0] : undefined) ?? usual;
}

/** The largest elements, or the best boxes. */
export const selections: OperatorImporters = [
  ["TopK", topK],
  ["Hardmax", hardmax],
  ["NonMaxSuppression", nonMaximumSuppression],
];
