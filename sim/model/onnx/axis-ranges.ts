import type { Shape } from "../../tensor/index.ts";
import type { NodeImport } from "./node.ts";

/** What a slice takes of one axis: `start`, `start + step` ..., so many of them. */
export interface SliceRange {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/**
 * The ranges that a Slice node takes of each axis. Starts, ends, axes and steps are inputs since operator set 10 and
 * attributes before; positions beyond the ends are moved to them, negative ones count from the back.
 */
export function sliceRanges(node: NodeImport, shape: Shape): readonly SliceRange[] {
  const starts = node.integersOf(1, "starts") ?? node.fail("lacks starts");
  const ends = node.integersOf(2, "ends") ?? node.fail("lacks ends");
  const axes = node.integersOf(3, "axes") ?? starts.map((_, index) => index);
  const steps = node.integersOf(4, "steps") ?? starts.map(() => 1);
  if ([ends, axes, steps].some(({ length }) => length !== starts.length)) {
    node.fail(
      `has ${starts.length} starts, ${ends.length} ends, ${axes.length} axes and ${steps.length} steps`,
    );
  }
  const counted = axes.map((axis) => node.axis(axis, shape.length));
  if (new Set(counted).size !== counted.length) node.fail(`names an axis twice: [${axes.join(", ")}]`);
  return shape.map((extent, axis) => {
    const index = counted.indexOf(axis);
    if (index < 0) return { start: 0, step: 1, count: extent };
    const step = steps[index]!;
    if (step === 0) node.fail(`its step on axis ${axis} is 0`);
    // The last place that a walk forward may start or end at lies behind the axis, backward before it.
    const [least, most] = step > 0 ? [0, extent] : [-1, extent - 1];
    const clamp = (position: number, lowest: number) =>
      Math.min(most, Math.max(lowest, position < 0 ? position + extent : position));
    const start = clamp(starts[index]!, 0);
    const end = clamp(ends[index]!, least);
    return { start, step, count: Math.max(0, Math.ceil((end - start) / step)) };
  });
}

/**
 * The extents of a Split node's outputs along its axis: stated, or equal ones; with `num_outputs` the last may be smaller.
 */
export function splitSizes(node: NodeImport, extent: number): readonly number[] {
  const count = node.node.output.length;
  const uneven = node.integer("num_outputs", 0);
  if (uneven !== 0 && uneven !== count) node.fail(`num_outputs is ${uneven}, and it has ${count} outputs`);
  const size = Math.ceil(extent / count);
  const sizes =
    node.integersOf(1, "split") ??
    Array.from({ length: count }, (_, index) =>
      uneven === 0 ? extent / count : Math.min(size, extent - index * size),
    );
  const fit = sizes.every((part) => Number.isInteger(part) && part >= 0);
  if (!fit || sizes.length !== count || sizes.reduce((sum, part) => sum + part, 0) !== extent) {
    node.fail(`cannot split ${extent} into [${sizes.slice(0, 8).join(", ")}] for ${count} outputs`);
  }
  return sizes;
}

/**
 * How many elements a Pad node adds (where negative: drops) before and after each axis. They are inputs since operator
 * set 11: all starts, then all ends, of all axes or of those that are listed.
 */
export function padAmounts(
  node: NodeImport,
  shape: Shape,
): { readonly before: readonly number[]; readonly after: readonly number[] } {
  const pads = node.integersOf(1, "pads") ?? node.fail("lacks pads");
  const axes = node.integersOf(3, "axes")?.map((axis) => node.axis(axis, shape.length)) ?? [...shape.keys()];
  if (pads.length !== 2 * axes.length) node.fail(`has ${pads.length} pads for ${axes.length} axes`);
  const amounts = (offset: number) =>
    shape.map((_, axis) => (axes.includes(axis) ? pads[offset + axes.indexOf(axis)]! : 0));
  const [before, after] = [amounts(0), amounts(axes.length)];
  if (shape.some((extent, axis) => extent + before[axis]! + after[axis]! < 0)) {
    node.fail(`pads [${shape.join(", ")}] by [${pads.join(", ")}]`);
  }
  return { before, after };
}
