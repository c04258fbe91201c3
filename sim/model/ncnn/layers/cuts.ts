import type { Shape } from "../../../tensor/index.ts";
import { formatDims } from "../blob.ts";
import type { Layer } from "../layer.ts";
import type { LayerImporter, LayerImporters } from "./importer.ts";

/** `Slice`: parts of one axis, by their sizes (-233 is an equal share of the rest) or by where they begin. */
const slice: LayerImporter = (layer) => {
  const { operator, dims } = layer.input;
  const axis = layer.axis(1, 0);
  const extent = dims[axis]!;
  const [sizes, begins] = [layer.list(0), layer.list(2)];
  if (sizes.length > 0 === begins.length > 0) layer.fail("needs either sizes (key 0) or places (key 2)");
  const borders =
    begins.length > 0
      ? [0, ...begins.map((place) => (place < 0 ? place + extent : place)), extent]
      : bordersOf(sizes, extent);
  const parts = borders.slice(1).map((end, index) => [borders[index]!, end] as const);
  const wrong = parts.some(([start, end]) => !Number.isInteger(end) || start >= end || end > extent);
  if (wrong) layer.fail(`cannot slice ${extent} elements at ${borders.slice(1, -1).join(", ")}`);
  return parts.map(([start, end], index) =>
    layer.blob(
      layer.operator({ kind: "slice", axis, start, end }, [operator], `part${index + 1}`),
      dims.map((whole, a) => (a === axis ? end - start : whole)),
    ),
  );
};

function bordersOf(sizes: readonly number[], extent: number): readonly number[] {
  const borders = [0];
  for (const [index, size] of sizes.entries()) {
    const at = borders.at(-1)!;
    borders.push(at + (size === -233 ? Math.floor((extent - at) / (sizes.length - index)) : size));
  }
  return borders;
}

/** Keys of what `Crop` cuts off before, keeps, and cuts off behind, innermost axis first. */
const cropKeys = {
  columns: { before: 0, kept: 3, behind: 6 },
  rows: { before: 1, kept: 4, behind: 7 },
  channels: { before: 2, kept: 5, behind: 8 },
  depth: { before: 13, kept: 14, behind: 15 },
} as const;

/** `Crop`: ranges of axes in one of three ways: by lists as of numpy, by the size of a second blob, or by numbers an axis. */
const crop: LayerImporter = (layer) => {
  const [input, reference] = layer.inputs;
  if (!input || layer.inputs.length > 2) return layer.fail(`reads 1 or 2 blobs, not ${layer.inputs.length}`);
  const { dims } = input;
  for (const key of [19, 20, 21]) if (layer.has(key)) layer.failAt(key, "expressions are not supported");
  const [starts, ends, axes] = [layer.list(9), layer.list(10), layer.list(11)];
  const ranges =
    starts.length > 0 || ends.length > 0
      ? listedRanges(layer, dims, starts, ends, axes)
      : axisRanges(layer, dims, reference?.dims);
  let operator = input.operator;
  for (const [axis, [start, end]] of ranges.entries()) {
    if (start < 0 || start >= end || end > dims[axis]!)
      layer.fail(`cannot take [${start}, ${end}) of axis ${axis} of ${formatDims(dims)}`);
    if (end - start === dims[axis]) continue;
    operator = layer.operator({ kind: "slice", axis, start, end }, [operator], `axis${axis}`);
  }
  return [
    layer.blob(
      operator,
      ranges.map(([start, end]) => end - start),
    ),
  ];
};

type Range = readonly [start: number, end: number];

function listedRanges(
  layer: Layer,
  dims: Shape,
  starts: readonly number[],
  ends: readonly number[],
  axes: readonly number[],
): readonly Range[] {
  if (starts.length !== ends.length || (axes.length > 0 && axes.length !== starts.length))
    layer.fail("its starts, ends and axes differ in number");
  const ranges = dims.map((extent): Range => [0, extent]);
  for (const [index, start] of starts.entries()) {
    const given = axes.length > 0 ? axes[index]! : index;
    const axis = given < 0 ? given + dims.length : given;
    const extent = dims[axis] ?? layer.fail(`has no axis ${given} in ${formatDims(dims)}`);
    const end = ends[index]!;
    const from = start === -233 ? 0 : start < 0 ? start + extent : start;
    ranges[axis] = [from, end === -233 ? extent : Math.min(extent, end > 0 ? end : end + extent)];
  }
  return ranges;
}

/** By the keys of each axis; -233, and a second blob, say how much is kept. */
function axisRanges(layer: Layer, dims: Shape, reference: Shape | undefined): readonly Range[] {
  if (reference && reference.length !== dims.length)
    layer.fail(`cannot crop ${formatDims(dims)} to ${formatDims(reference)}`);
  const { columns, rows, channels, depth } = cropKeys;
  const keys = [[columns], [rows, columns], [channels, rows, columns], [channels, depth, rows, columns]][
    dims.length - 1
  ]!;
  return dims.map((extent, axis): Range => {
    const { before, kept, behind } = keys[axis]!;
    const [start, cut] = [layer.integer(before, 0), layer.integer(behind, 0)];
    const size = reference?.[axis] ?? layer.integer(kept, 0, -233);
    const most = extent - start - cut;
    return [start, start + (size === -233 || (size === 0 && cut > 0) ? most : Math.min(size, most))];
  });
}

/** Parts of a tensor. */
export const cuts: LayerImporters = [
  ["Slice", slice],
  ["Crop", crop],
];
