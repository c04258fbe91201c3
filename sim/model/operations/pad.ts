import { InputError } from "../../errors.ts";
import { box } from "../../tensor/index.ts";
import type { Operation } from "../operation.ts";
import { costless, type OperationRules } from "./rules.ts";

/** Elements added around a tensor, or cut off it. */
export const pad: OperationRules<"pad"> = {
  arity: { exactly: 1 },

  outputShape({ before, after, mode }, [shape]) {
    if (before.length !== shape!.length || after.length !== shape!.length) {
      throw new InputError(`pads ${before.length} axes of the shape [${shape!.join(", ")}]`);
    }
    return shape!.map((extent, axis) => {
      const most = Math.max(before[axis]!, after[axis]!);
      if (mode === "reflect" && most >= extent)
        throw new InputError(`cannot reflect ${most} of ${extent} elements`);
      return extent + before[axis]! + after[axis]!;
    });
  },

  inputRegion: (operation, [shape], region) =>
    box(
      ...shape!.map((extent, axis): [number, number] =>
        sourceRange(
          operation.mode,
          extent,
          region.start[axis]! - operation.before[axis]!,
          region.end[axis]! - operation.before[axis]!,
        ),
      ),
    ),

  ...costless,
};

/** Elements of `[0, extent)` that the positions `[start, end)`, some of them outside, take their values from. */
function sourceRange(
  mode: Operation<"pad">["mode"],
  extent: number,
  start: number,
  end: number,
): [start: number, end: number] {
  if (end <= start) return [0, 0];
  if (mode === "constant") return [Math.max(0, start), Math.min(extent, end)];
  if (mode === "edge") {
    const clamp = (position: number) => Math.min(extent - 1, Math.max(0, position));
    return [clamp(start), clamp(end - 1) + 1];
  }
  let least = extent;
  let greatest = -1;
  for (const [from, to] of [
    // The part inside, and the parts mirrored at the first and the last element.
    [Math.max(0, start), Math.min(extent, end) - 1],
    [-Math.min(-1, end - 1), -start],
    [2 * (extent - 1) - (end - 1), 2 * (extent - 1) - Math.max(extent, start)],
  ] as const) {
    if (from > to) continue;
    least = Math.min(least, from);
    greatest = Math.max(greatest, to);
  }
  return [least, greatest + 1];
}
