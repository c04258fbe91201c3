import { elementCount, type Shape } from "../../../tensor/index.ts";
import type { NodeImport } from "../node.ts";
import { checkedShape } from "../tensor-data.ts";
import type { Value } from "../value.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";

/** The value under another shape: no operator, until somebody wants the elements under that shape. */
function reshaped(node: NodeImport, value: Value, dimensions: Shape): Value {
  const shape = checkedShape(dimensions, "its output");
  if (elementCount(shape) !== elementCount(value.shape)) {
    node.fail(`cannot reshape [${value.shape.join(", ")}] into [${shape.join(", ")}]`);
  }
  return { ...value, shape };
}

const reshape: OperatorImporter = (node) => {
  const value = node.value(0);
  const target = node.integersOf(1, "shape") ?? node.fail("lacks the shape to reshape to");
  const keepsZero = node.integer("allowzero", 0) !== 0;
  const kept = target.map((extent, axis) =>
    extent === 0 && !keepsZero
      ? (value.shape[axis] ?? node.fail(`has no axis ${axis} to copy the extent of`))
      : extent,
  );
  const known = kept.filter((extent) => extent !== -1).reduce((product, extent) => product * extent, 1);
  if (kept.filter((extent) => extent === -1).length > 1)
    node.fail(`[${target.join(", ")}] has two free axes`);
  const rest = elementCount(value.shape) / known;
  return [
    reshaped(
      node,
      value,
      kept.map((extent) => (extent === -1 ? rest : extent)),
    ),
  ];
};

const flatten: OperatorImporter = (node) => {
  const value = node.value(0);
  const { shape } = value;
  const given = node.integer("axis", 1);
  const axis = given === shape.length ? given : node.axis(given, Math.max(1, shape.length));
  const [before, after] = [elementCount(shape.slice(0, axis)), elementCount(shape.slice(axis))];
  return [reshaped(node, value, [before, after])];
};

const squeeze: OperatorImporter = (node) => {
  const value = node.value(0);
  const { shape } = value;
  const axes = node.integersOf(1, "axes")?.map((axis) => node.axis(axis, shape.length));
  const odd = axes?.find((axis) => shape[axis] !== 1);
  if (odd !== undefined) node.fail(`axis ${odd} of [${shape.join(", ")}] is not 1`);
  return [
    reshaped(
      node,
      value,
      shape.filter((extent, axis) => (axes ? !axes.includes(axis) : extent !== 1)),
    ),
  ];
};

const unsqueeze: OperatorImporter = (node) => {
  const value = node.value(0);
  const axes = node.integersOf(1, "axes") ?? node.fail("lacks the axes to add");
  const rank = value.shape.length + axes.length;
  const added = new Set(axes.map((axis) => node.axis(axis, rank)));
  if (added.size !== axes.length) node.fail(`adds an axis twice: [${axes.join(", ")}]`);
  const rest = [...value.shape];
  return [
    reshaped(
      node,
      value,
      Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : rest.shift()!)),
    ),
  ];
};

/** Other shapes for the same elements in the same order. */
export const reshapes: OperatorImporters = [
  ["Reshape", reshape],
  ["Flatten", flatten],
  ["Squeeze", squeeze],
  ["Unsqueeze", unsqueeze],
];
