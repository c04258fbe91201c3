import { elementCount } from "../../../tensor/index.ts";
import { isWhole } from "../scalars.ts";
import { padAmounts, sliceRanges, splitSizes } from "../axis-ranges.ts";
import { constant } from "../value.ts";
import { broadcastShape } from "./arithmetic.ts";
import { aligned } from "../aligned.ts";
import {
  built,
  isKnown,
  knownInput,
  knownInputs,
  offsetOf,
  rearranged,
  stridesOf,
  type Kernel,
  type Kernels,
} from "./known.ts";

const concat: Kernel = (node) => {
  const inputs = knownInputs(node);
  if (!inputs) return undefined;
  const first = inputs[0]!;
  const axis = node.axis(node.requiredInteger("axis"), first.shape.length);
  const unlike = inputs.find(
    ({ shape }) =>
      shape.length !== first.shape.length ||
      shape.some((extent, other) => other !== axis && extent !== first.shape[other]),
  );
  if (unlike) {
    node.fail(`cannot join [${first.shape.join(", ")}] and [${unlike.shape.join(", ")}] along axis ${axis}`);
  }
  const outer = elementCount(first.shape.slice(0, axis));
  const values = Array.from({ length: outer }, (_, row) =>
    inputs.flatMap(({ values: all }) => {
      const width = all.length / outer;
      return all.slice(row * width, (row + 1) * width);
    }),
  ).flat();
  const extent = inputs.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  return [constant(first.elementType, first.shape.with(axis, extent), values)];
};

const slice: Kernel = (node) => {
  const data = knownInput(node, 0);
  if (!data) return undefined;
  const ranges = sliceRanges(node, data.shape);
  const shape = ranges.map(({ count }) => count);
  return [
    rearranged(data, shape, (index) => ranges.map(({ start, step }, axis) => start + index[axis]! * step)),
  ];
};

const transpose: Kernel = (node) => {
  const data = knownInput(node, 0);
  if (!data) return undefined;
  const rank = data.shape.length;
  const permutation =
    node.integers("perm")?.map((axis) => node.axis(axis, rank)) ?? [...data.shape.keys()].reverse();
  if (new Set(permutation).size !== rank || permutation.length !== rank) return undefined;
  const from = permutation.map((_, axis) => permutation.indexOf(axis));
  const shape = permutation.map((axis) => data.shape[axis]!);
  return [rearranged(data, shape, (index) => from.map((axis) => index[axis]!))];
};

const expand: Kernel = (node) => {
  const data = knownInput(node, 0);
  const target = node.integersOf(1, "shape");
  if (!data || !target) return undefined;
  const shape = broadcastShape([data.shape, target]);
  const full = aligned(data.shape, shape.length);
  const strides = stridesOf(full);
  return [
    built(data.elementType, shape, (index) => {
      const place = full.map((extent, axis) => (extent === 1 ? 0 : index[axis]!));
      return data.values[offsetOf(place, strides)]!;
    }),
  ];
};

const tile: Kernel = (node) => {
  const data = knownInput(node, 0);
  const repeats = node.integersOf(1, "repeats");
  if (!data || !repeats) return undefined;
  if (repeats.length !== data.shape.length || repeats.some((count) => count < 0)) {
    node.fail(`repeats [${data.shape.join(", ")}] by [${repeats.join(", ")}]`);
  }
  const shape = data.shape.map((extent, axis) => extent * repeats[axis]!);
  return [rearranged(data, shape, (index) => index.map((at, axis) => at % data.shape[axis]!))];
};

const split: Kernel = (node) => {
  const data = knownInput(node, 0);
  if (!data) return undefined;
  const axis = node.axis(node.integer("axis", 0), data.shape.length);
  let end = 0;
  return splitSizes(node, data.shape[axis]!).map((size) => {
    const start = end;
    end += size;
    return rearranged(data, data.shape.with(axis, size), (index) => index.with(axis, start + index[axis]!));
  });
};

const pad: Kernel = (node) => {
  const data = knownInput(node, 0);
  const filling = node.optional(2);
  if (!data || (filling && !isKnown(filling))) return undefined;
  const { before, after } = padAmounts(node, data.shape);
  const mode = node.text("mode", ["constant", "edge", "reflect", "wrap"], "constant");
  const shape = data.shape.map((extent, axis) => extent + before[axis]! + after[axis]!);
  const real = node.attribute("value", "float") ?? 0;
  const fill = filling?.values[0] ?? (isWhole(data.elementType) ? BigInt(Math.trunc(real)) : real);
  const strides = stridesOf(data.shape);
  return [
    built(data.elementType, shape, (index) => {
      const place = index.map((at, axis) => paddedFrom(mode, at - before[axis]!, data.shape[axis]!));
      return place.includes(-1) ? fill : data.values[offsetOf(place, strides)]!;
    }),
  ];
};

/** The index of a padded axis that the element at this one repeats; -1 where it repeats none. */
function paddedFrom(mode: "constant" | "edge" | "reflect" | "wrap", at: number, extent: number): number {
  if (at >= 0 && at < extent) return at;
  switch (mode) {
    case "constant":
      return -1;
    case "edge":
      return at < 0 ? 0 : extent - 1;
    case "reflect": {
      const period = Math.max(1, 2 * (extent - 1));
      const folded = ((at % period) + period) % period;
      return folded < extent ? folded : period - folded;
    }
    case "wrap":
      return ((at % extent) + extent) % extent;
  }
}

/** The same elements at other places. */
export const rearrangements: Kernels = [
  ["Concat", concat],
  ["Slice", slice],
  ["Transpose", transpose],
  ["Expand", expand],
  ["Tile", tile],
  ["Split", split],
  ["Pad", pad],
];
