import { activation, type NodeImport } from "../node.ts";
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
  const kept = Math.ceil((end - start) / step);
  return activation(
    cut,
    value.shape.map((extent, other) => (other === axis ? kept : extent)),
  );
}

/** Starts, ends, axes and steps: inputs since operator set 10, attributes before. */
const slices: OperatorImporter = (node) => {
  let value = node.value(0);
  const starts = node.integersOf(1, "starts") ?? node.fail("lacks starts");
  const ends = node.integersOf(2, "ends") ?? node.fail("lacks ends");
  const axes = node.integersOf(3, "axes") ?? starts.map((_, index) => index);
  const steps = node.integersOf(4, "steps") ?? starts.map(() => 1);
  for (const [index, given] of axes.entries()) {
    const axis = node.axis(given, value.shape.length);
    const extent = value.shape[axis]!;
    const step = steps[index] ?? 1;
    if (step < 1) node.fail(`its step ${step} on axis ${axis} is not supported; steps are 1 or more`);
    const clamp = (position: number) =>
      Math.min(extent, Math.max(0, position < 0 ? position + extent : position));
    const [start, end] = [clamp(starts[index] ?? NaN), clamp(ends[index] ?? NaN)];
    if (!(start < end)) node.fail(`takes nothing of axis ${axis}: [${start}, ${end})`);
    value = slice(node, value, axis, { start, end, step }, axes.length > 1 ? `axis ${axis}` : "");
  }
  return [value];
};

const split: OperatorImporter = (node) => {
  const value = node.value(0);
  const axis = node.axis(node.integer("axis", 0), value.shape.length);
  const extent = value.shape[axis]!;
  const count = node.node.output.length;
  const size = Math.ceil(extent / count);
  const sizes =
    node.integersOf(1, "split") ??
    Array.from({ length: count }, (_, index) => Math.min(size, extent - index * size));
  if (sizes.length !== count || sizes.reduce((sum, part) => sum + part, 0) !== extent) {
    node.fail(`cannot split ${extent} into [${sizes.slice(0, 8).join(", ")}] for ${count} outputs`);
  }
  let end = 0;
  return sizes.map((part, index) => {
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
