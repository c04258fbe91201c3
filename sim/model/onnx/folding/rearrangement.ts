import { elementCount } from "../../../tensor/index.ts";
import type { NodeImport } from "../node.ts";
import { sliceRanges } from "../slice-ranges.ts";
import { constant } from "../value.ts";
import { broadcastShape } from "./arithmetic.ts";
import { aligned } from "../aligned.ts";
import {
  built,
  knownInput,
  knownInputs,
  offsetOf,
  rearranged,
  stridesOf,
  type Kernel,
  type Kernels,
} from "./known.ts";

const gather: Kernel = (node) => {
  const [data, indices] = [knownInput(node, 0), knownInput(node, 1)];
  if (!data || !indices) return undefined;
  const axis = node.axis(node.integer("axis", 0), data.shape.length);
  const taken = indices.values.map((index) => position(node, Number(index), data.shape[axis]!));
  const rank = indices.shape.length;
  const strides = stridesOf(indices.shape);
  const shape = [...data.shape.slice(0, axis), ...indices.shape, ...data.shape.slice(axis + 1)];
  return [
    rearranged(data, shape, (index) => [
      ...index.slice(0, axis),
      taken[offsetOf(index.slice(axis, axis + rank), strides)]!,
      ...index.slice(axis + rank),
    ]),
  ];
};

/** The index counted from the front. */
function position(node: NodeImport, index: number, extent: number): number {
  const counted = index < 0 ? index + extent : index;
  return counted >= 0 && counted < extent ? counted : node.fail(`takes ${index} of ${extent}`);
}

const concat: Kernel = (node) => {
  const inputs = knownInputs(node);
  if (!inputs) return undefined;
  const first = inputs[0]!;
  const axis = node.axis(node.integer("axis", 1), first.shape.length);
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

/** The same elements at other places. */
export const rearrangements: Kernels = [
  ["Gather", gather],
  ["Concat", concat],
  ["Slice", slice],
  ["Transpose", transpose],
  ["Expand", expand],
];
