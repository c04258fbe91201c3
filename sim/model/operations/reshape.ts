import { InputError } from "../../errors.ts";
import { box, elementCount, emptyBox, isEmpty, type Box, type Shape } from "../../tensor/index.ts";
import { costless, type OperationRules } from "./rules.ts";

/**
 * The same elements in row-major order under another shape. Both shapes fall apart into the smallest groups of axes with
 * equal products, such as `[32 | 128]` and `[8, 4 | 128]`. The input region is exact where a group has one axis on either
 * side; otherwise it covers everything from the first to the last element of the region, which may be too much.
 */
export const reshape: OperationRules<"reshape"> = {
  arity: { exactly: 1 },
  outputShape({ shape }, [input]) {
    if (elementCount(shape) !== elementCount(input!)) {
      throw new InputError(`cannot reshape [${input!.join(", ")}] into [${shape.join(", ")}]`);
    }
    return shape;
  },
  inputRegion({ shape }, [input], region) {
    if (isEmpty(region)) return emptyBox(input!.length);
    return box(
      ...axisGroups(input!, shape).flatMap((group) =>
        groupRanges(group.input, group.output, region, group.axis),
      ),
    );
  },
  ...costless,
};

export interface AxisGroup {
  readonly input: Shape;
  readonly output: Shape;
  /** First output axis of the group. */
  readonly axis: number;
}

/** Both shapes as the smallest groups of axes with equal products. */
export function axisGroups(input: Shape, output: Shape): AxisGroup[] {
  const groups: AxisGroup[] = [];
  let [from, to] = [0, 0];
  while (from < input.length || to < output.length) {
    const [firstInput, firstOutput] = [from, to];
    let inputProduct = from < input.length ? input[from++]! : 1;
    let outputProduct = to < output.length ? output[to++]! : 1;
    while (inputProduct !== outputProduct) {
      if (inputProduct < outputProduct) inputProduct *= input[from++]!;
      else outputProduct *= output[to++]!;
    }
    groups.push({
      input: input.slice(firstInput, from),
      output: output.slice(firstOutput, to),
      axis: firstOutput,
    });
  }
  return groups;
}

/** Ranges of the group's input axes: those of the run from the first to the last element of the output region. */
function groupRanges(input: Shape, output: Shape, region: Box, axis: number): [number, number][] {
  let [first, last] = [0, 0];
  for (const [offset, extent] of output.entries()) {
    first = first * extent + region.start[axis + offset]!;
    last = last * extent + region.end[axis + offset]! - 1;
  }
  const ranges: [number, number][] = [];
  let size = elementCount(input);
  for (const extent of input) {
    size /= extent;
    const [low, high] = [Math.floor(first / size), Math.floor(last / size)];
    // A run that crosses from one index to the next covers the end of the one and the start of the other.
    if (low !== high) {
      ranges.push([low, high + 1]);
      return [...ranges, ...input.slice(ranges.length).map((whole): [number, number] => [0, whole])];
    }
    ranges.push([low, low + 1]);
    first -= low * size;
    last -= low * size;
  }
  return ranges;
}
