import { isArgument, type ActivationFunction, type ReduceFunction } from "../../functions.ts";
import type { NodeImport } from "../node.ts";
import type { Value } from "../value.ts";
import { elementwise } from "./elementwise.ts";
import type { OperatorImporters } from "./importer.ts";
import { placedTensor } from "./placed.ts";
import { globalPooling } from "./pooling.ts";

const functions: readonly (readonly [type: string, ReduceFunction])[] = [
  ["ReduceMean", "mean"],
  ["ReduceSum", "sum"],
  ["ReduceMax", "maximum"],
  ["ReduceMin", "minimum"],
  ["ReduceProd", "product"],
  ["ReduceL2", "norm"],
  ["ReduceLogSumExp", "log-sum-exp"],
];

/** One value for all elements along axes; a mean or maximum over all rows and columns is global pooling. */
export const reductions: OperatorImporters = [
  ...functions.map(([type, chosen]) => [type, (node: NodeImport) => [reduction(node, chosen)]] as const),
  ["ReduceL1", (node) => [reduction(node, "sum", { before: (value) => changed(node, "abs", value) })]],
  ["ReduceSumSquare", (node) => [reduction(node, "sum", { before: (value) => squares(node, value) })]],
  ["ReduceLogSum", (node) => [changed(node, "log", reduction(node, "sum", { suffix: "sum" }), "")]],
  ["ArgMax", (node) => [placeOfLargest(node, node.value(0))]],
  ["ArgMin", (node) => [placeOfLargest(node, changed(node, "negate", node.value(0)))]],
];

/** The value with a function done to each element. */
function changed(node: NodeImport, chosen: ActivationFunction, value: Value, suffix: string = chosen): Value {
  const operator = node.operator({ kind: "activation", function: chosen }, [node.tensor(value)], suffix);
  return node.activation(operator, value.shape);
}

function squares(node: NodeImport, value: Value): Value {
  return elementwise(node, "multiply", [value, value], { suffix: "squares" });
}

/** @param before what is done to the elements first */
function reduction(
  node: NodeImport,
  chosen: ReduceFunction,
  {
    suffix = "",
    before = (value: Value) => value,
  }: { readonly suffix?: string; readonly before?: (value: Value) => Value } = {},
): Value {
  const value = node.value(0);
  const rank = value.shape.length;
  const given = node.integersOf(1, "axes") ?? [];
  if (given.length === 0 && node.integer("noop_with_empty_axes", 0) !== 0) return value;
  const axes =
    given.length === 0 ? value.shape.map((_, axis) => axis) : given.map((axis) => node.axis(axis, rank));
  return reduce(node, before(value), chosen, axes, suffix);
}

function placeOfLargest(node: NodeImport, value: Value): Value {
  const chosen = node.integer("select_last_index", 0) === 0 ? "argument" : "last-argument";
  return reduce(node, value, chosen, [node.axis(node.integer("axis", 0), value.shape.length)]);
}

/** One value for all elements along these axes of the file. */
export function reduce(
  node: NodeImport,
  value: Value,
  chosen: ReduceFunction,
  axes: readonly number[],
  suffix = "",
  keeps = node.integer("keepdims", 1) !== 0,
): Value {
  const shape = value.shape.flatMap((extent, axis) => (axes.includes(axis) ? (keeps ? [1] : []) : [extent]));
  const spatial = axes.length === 2 && axes.includes(2) && axes.includes(3);
  if (
    spatial &&
    value.shape.length === 4 &&
    value.shape[0] === 1 &&
    (chosen === "mean" || chosen === "maximum")
  ) {
    const { operator } = globalPooling(node, chosen === "mean" ? "average" : "maximum");
    return node.activation(operator, shape);
  }
  // Along a batch of one there is nothing to reduce.
  const along = axes.filter((axis) => axis > 0 || value.shape[0] !== 1 || value.shape.length === 1);
  const { operator, place } = placedTensor(node, value, along);
  return node.activation(
    node.operator(
      { kind: "reduce", function: chosen, axes: along.map(place) },
      [operator],
      suffix,
      isArgument(chosen) ? "int64" : value.elementType,
    ),
    shape,
  );
}
