import { elementCount, type Shape } from "../../../tensor/index.ts";
import { formatDims } from "../blob.ts";
import type { Layer } from "../layer.ts";
import type { LayerImporter, LayerImporters } from "./importer.ts";

/** Extents that `Reshape` gives, innermost first: 0 keeps that of the input, -1 takes what is left, -233 is none. */
const reshape: LayerImporter = (layer) => {
  const [input, reference, ...more] = layer.inputs;
  if (!input || more.length > 0) return layer.fail(`reads 1 or 2 blobs, not ${layer.inputs.length}`);
  if (layer.has(6)) layer.failAt(6, "expressions of sizes are not supported");
  layer.refuse([3], "reshaping in another order of elements is not supported");
  const { dims, operator } = input;
  const target = reference ? reference.dims : statedDims(layer, dims);
  if (elementCount(target) !== elementCount(dims))
    layer.fail(`cannot reshape ${formatDims(dims)} into ${formatDims(target)}`);
  return [layer.blob(operator, target)];
};

function statedDims(layer: Layer, dims: Shape): Shape {
  const [width, height, depth, channels] = [0, 1, 11, 2].map((key) => layer.integer(key, -233, -233));
  const own = [...dims].reverse();
  // The innermost extents first; a volume's depth stands between rows and channels.
  const inputs = [
    own[0],
    own[1],
    dims.length === 4 ? own[2] : undefined,
    dims.length >= 3 ? dims[0] : undefined,
  ];
  const given = [width!, height!, depth!, channels!]
    .map((extent, index) => (extent === 0 ? (inputs[index] ?? 1) : extent))
    .filter((extent) => extent !== -233);
  if (given.length === 0) layer.fail("states no extent");
  const open = given.filter((extent) => extent === -1).length;
  if (open > 1 || given.some((extent) => extent < -1))
    layer.fail("one extent may be -1, the others are above 0");
  const known = given.reduce((product, extent) => (extent === -1 ? product : product * extent), 1);
  const rest = elementCount(dims) / known;
  if (open > 0 && !Number.isInteger(rest)) layer.fail(`${formatDims(dims)} does not divide by ${known}`);
  return given.map((extent) => (extent === -1 ? rest : extent)).reverse();
}

const flatten: LayerImporter = (layer) => {
  const { dims, operator } = layer.input;
  return [layer.blob(operator, [elementCount(dims)])];
};

/** Extents of 1 left out: those of the flags (width, height, depth, channels), or of a list of axes. */
const squeeze: LayerImporter = (layer) => {
  const { dims, operator } = layer.input;
  const flagged = flaggedAxes(layer, dims.length);
  const listed = layer.list(3).map((axis) => (axis < 0 ? axis + dims.length : axis));
  const dropped = listed.length > 0 ? listed : flagged;
  const kept = dims.filter((extent, axis) => extent !== 1 || !dropped.includes(axis));
  return [layer.blob(operator, kept.length > 0 ? kept : [1])];
};

function flaggedAxes(layer: Layer, rank: number): readonly number[] {
  const [width, height, depth, channels] = [0, 1, 11, 2].map((key) => layer.flag(key));
  return [
    ...(width ? [rank - 1] : []),
    ...(height && rank >= 2 ? [rank - 2] : []),
    ...(depth && rank === 4 ? [1] : []),
    ...(channels && rank >= 3 ? [0] : []),
  ];
}

/** Extents of 1 put in: before the axes of a list, or where flags say (width, height, channels). */
const expandDims: LayerImporter = (layer) => {
  const { dims, operator } = layer.input;
  const flags = [0, 1, 11, 2].map((key) => layer.flag(key));
  const listed = layer.list(3);
  const added = listed.length > 0 ? listed : flaggedPlaces(flags, dims.length);
  const rank = dims.length + added.length;
  if (rank > 4) layer.fail(`would have ${rank} extents; blobs have up to 4`);
  const places = added.map((axis) => (axis < 0 ? axis + rank : axis));
  const rest = [...dims];
  const shape = Array.from({ length: rank }, (_, axis) => (places.includes(axis) ? 1 : rest.shift()));
  if (shape.some((extent) => extent === undefined)) layer.failAt(3, `are not axes of ${rank} extents`);
  return [layer.blob(operator, shape as number[])];
};

/** Outermost first: where flags of width, height, depth and channels put an extent of 1. */
function flaggedPlaces(flags: readonly boolean[], rank: number): readonly number[] {
  const [width, height, depth, channels] = flags;
  const total = rank + flags.filter(Boolean).length;
  return [
    ...(channels ? [0] : []),
    ...(depth ? [total - 3] : []),
    ...(height ? [Math.max(0, total - 2)] : []),
    ...(width ? [total - 1] : []),
  ];
}

/** The same elements under other extents. */
export const otherExtents: LayerImporters = [
  ["Reshape", reshape],
  ["Flatten", flatten],
  ["Squeeze", squeeze],
  ["ExpandDims", expandDims],
];
