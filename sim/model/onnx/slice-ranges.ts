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
