import type { NodeImport } from "../node.ts";
import { sliceRanges, splitSizes } from "../axis-ranges.ts";
import type { Value } from "../value.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";
import { placedTensor } from "./placed.ts";

/** A part of one axis of the file: the whole of it is the value itself. */
export function slice(
  node: NodeImport,
  value: Value,
  axis: number,
  range: { readonly start: number; readonly end: number; readonly step?: number },
  suffix = "",
): Value {
  const { start, end, step = 1 } = range;
  if (start === 0 && end === value.shape[axis] && step === 1) return value;
  const { operator, place } = placedTensor(node, value, [axis]);
  const cut = node.operator(
    { kind: "slice", axis: place(axis), start, end, ...(step === 1 ? {} : { step }) },
    [operator],
    suffix,
  );
  const kept = Math.ceil((end - start) / Math.abs(step));
  return node.activation(
    cut,
    value.shape.map((extent, other) => (other === axis ? kept : extent)),
  );
}

const slices: OperatorImporter = (node) => {
  let value = node.value(0);
  const ranges = sliceRanges(node, value.shape);
  const cut = [...ranges.entries()].filter(
    ([axis, { step, count }]) => step !== 1 || count !== value.shape[axis],
  );
  for (const [axis, { start, step, count }] of cut) {
    if (count === 0) node.fail(`takes nothing of axis ${axis}`);
    const last = start + (count - 1) * step;
    const range =
      step > 0
        ? { start, end: Math.min(start + count * step, value.shape[axis]!), step }
        : { start: last, end: start + 1, step };
    value = slice(node, value, axis, range, cut.length > 1 ? `axis ${axis}` : "");
  }
  return [value];
};

const split: OperatorImporter = (node) => {
  const value = node.value(0);
  const axis = node.axis(node.integer("axis", 0), value.shape.length);
  let end = 0;
  return splitSizes(node, value.shape[axis]!).map((part, index) => {
    const start = end;
    end += part;
    if (!node.yields(index)) return undefined;
    return slice(node, value, axis, { start, end }, `output ${index}`);
  });
};

/** Parts of a tensor. */
export const cuts: OperatorImporters = [
  ["Slice", slices],
  ["Split", split],
];
