import type { Shape } from "../../../tensor/index.ts";
import { formatDims, modelShape } from "../blob.ts";
import type { Layer } from "../layer.ts";
import type { LayerImporter, LayerImporters } from "./importer.ts";

const concat: LayerImporter = (layer) => {
  const { inputs } = layer;
  const [first] = inputs;
  if (!first) return layer.fail("reads no blob");
  const axis = layer.axis(0, 0, first.dims.length);
  const fit = inputs.every(
    ({ dims }) =>
      dims.length === first.dims.length && dims.every((extent, a) => a === axis || extent === first.dims[a]),
  );
  if (!fit)
    layer.fail(`cannot join ${inputs.map(({ dims }) => formatDims(dims)).join(" and ")} on axis ${axis}`);
  const joined = inputs.reduce((sum, { dims }) => sum + dims[axis]!, 0);
  const dims = first.dims.map((extent, a) => (a === axis ? joined : extent));
  return layer.yields(
    { kind: "concat", axis },
    inputs.map(({ operator }) => operator),
    dims,
  );
};

/** Orders of `Permute` by their number: where each output axis, innermost first, comes from. */
const orders: Readonly<Record<number, readonly string[]>> = {
  2: ["wh", "hw"],
  3: ["whc", "hwc", "wch", "cwh", "hcw", "chw"],
  4: [
    ...["whdc", "hwdc", "wdhc", "dwhc", "hdwc", "dhwc", "whcd", "hwcd", "wchd", "cwhd", "hcwd", "chwd"],
    ...["wdch", "dwch", "wcdh", "cwdh", "dcwh", "cdwh", "hdcw", "dhcw", "hcdw", "chdw", "dchw", "cdhw"],
  ],
};

const permute: LayerImporter = (layer) => {
  const { operator, dims } = layer.input;
  const number = layer.integer(0, 0);
  const known = orders[dims.length];
  if (!known) return [layer.input];
  const order =
    known[number] ??
    layer.failAt(0, `orders of ${formatDims(dims)} have the numbers 0 to ${known.length - 1}`);
  const outermostFirst = [...known[0]!].reverse();
  const permutation = [...order].reverse().map((axis) => outermostFirst.indexOf(axis));
  if (number === 0) return [layer.input];
  return layer.yields({ kind: "transpose", permutation }, [operator]);
};

/** Channels in groups, the groups' channels interleaved, or with key 1 apart again. */
const shuffleChannel: LayerImporter = (layer) => {
  const { operator } = layer.input;
  const [channels, ...pixels] = layer.requireRank([3]) as [number, number, number];
  const groups = layer.integer(0, 1, 1);
  if (channels % groups !== 0) layer.failAt(0, `does not divide ${channels} channels`);
  const outer = layer.flag(1) ? channels / groups : groups;
  const apart = layer.operator(
    { kind: "reshape", shape: [outer, channels / outer, ...pixels] },
    [operator],
    "groups",
  );
  const moved = layer.operator({ kind: "transpose", permutation: [1, 0, 2, 3] }, [apart]);
  return [layer.blob(moved, [channels, ...pixels])];
};

/** `PixelShuffle`; in mode 0 the block is the inner part of a channel. */
const pixelShuffle: LayerImporter = (layer) => {
  layer.requireRank([3]);
  const order = layer.integer(1, 0) === 0 ? "column-row-depth" : "depth-column-row";
  return layer.yields({ kind: "depth-to-space", block: layer.required(0), order }, [layer.input.operator]);
};

const reorg: LayerImporter = (layer) => {
  layer.requireRank([3]);
  // The order of the channels that come out.
  layer.ignore(1);
  return layer.yields({ kind: "space-to-depth", block: layer.integer(0, 1, 1) }, [layer.input.operator]);
};

const padModes = ["constant", "edge", "reflect"] as const;

/** Elements around a map, and channels before and behind it. */
const padding: LayerImporter = (layer) => {
  const { dims, operator } = layer.input;
  const [top, bottom, left, right] = [0, 1, 2, 3].map((key) => layer.integer(key, 0)) as [
    number,
    number,
    number,
    number,
  ];
  const mode =
    padModes[layer.integer(4, 0)] ?? layer.failAt(4, "must be 0 (constant), 1 (edge) or 2 (reflect)");
  layer.refuse([6], "one value per channel is not supported");
  const value = layer.number(5, 0);
  const [front, behind] = [layer.integer(7, 0), layer.integer(8, 0)];
  const rows = dims.length >= 2 ? { before: [top], after: [bottom] } : { before: [], after: [] };
  const outer =
    dims.length === 4
      ? { before: [0, front], after: [0, behind] }
      : dims.length === 3
        ? { before: [front], after: [behind] }
        : { before: [], after: [] };
  if (dims.length < 3 && front + behind > 0) layer.fail(`pads the channels of ${formatDims(dims)}`);
  const before = [...outer.before, ...rows.before, left];
  const after = [...outer.after, ...rows.after, right];
  const vector = dims.length === 1 ? [0, 0] : [];
  return layer.yields(
    {
      kind: "pad",
      before: [...before, ...vector],
      after: [...after, ...vector],
      mode,
      ...(mode === "constant" && value !== 0 && { value }),
    },
    [operator],
    dims.map((extent, axis) => extent + before[axis]! + after[axis]!),
  );
};

const flip: LayerImporter = (layer) => {
  const { dims, operator } = layer.input;
  const axes = layer.list(0).map((axis) => (axis < 0 ? axis + dims.length : axis));
  let flipped = operator;
  for (const axis of axes) {
    const end = dims[axis] ?? layer.failAt(0, `there are ${dims.length} axes`);
    flipped = layer.operator({ kind: "slice", axis, start: 0, end, step: -1 }, [flipped], `axis${axis}`);
  }
  return [layer.blob(flipped, dims)];
};

const largestRepetition = 1024;

/** The input several times along one axis (keys 0 and 1), or along the last axes (key 2). */
const tile: LayerImporter = (layer) => {
  const { dims, operator } = layer.input;
  const counts = layer.list(2);
  const repeats =
    counts.length > 0
      ? dims.map((_, axis) => counts[axis - (dims.length - counts.length)] ?? 1)
      : dims.map((_, axis) => (axis === layer.axis(0, 0) ? layer.integer(1, 1, 1) : 1));
  if (counts.length > dims.length || repeats.some((count) => !(count >= 1 && count <= largestRepetition)))
    layer.failAt(
      counts.length > 0 ? 2 : 1,
      `up to ${largestRepetition} repetitions of ${dims.length} axes are supported`,
    );
  let tiled = operator;
  for (const [axis, count] of repeats.entries()) {
    if (count === 1) continue;
    tiled = layer.operator(
      { kind: "concat", axis },
      Array.from({ length: count }, () => tiled),
      `axis${axis}`,
    );
  }
  return [
    layer.blob(
      tiled,
      dims.map((extent, axis) => extent * repeats[axis]!),
    ),
  ];
};

/** A trained tensor. */
const memoryData: LayerImporter = (layer) => {
  // How the numbers are stored.
  layer.ignore(21);
  const dims = inputDims(layer);
  if (dims.length === 0) layer.fail("states no extents");
  return layer.yields({ kind: "constant", shape: modelShape(dims) }, [], dims);
};

/** Extents by keys 0 (width), 1 (height), 11 (depth) and 2 (channels); 0 is none. */
export function inputDims(layer: Layer): Shape {
  const [width, height, depth, channels] = [0, 1, 11, 2].map((key) => layer.integer(key, 0));
  const dims = [channels!, depth!, height!, width!].filter((extent) => extent > 0);
  const inner = [width!, height!, channels!].findIndex((extent) => extent === 0);
  if (inner >= 0 && [width!, height!, channels!].slice(inner).some((extent) => extent > 0))
    layer.fail("states an outer extent without the inner ones");
  return dims;
}

/** Moves elements to other places, and adds or leaves out some. */
export const rearrangements: LayerImporters = [
  ["Concat", concat],
  ["Permute", permute],
  ["ShuffleChannel", shuffleChannel],
  ["PixelShuffle", pixelShuffle],
  ["Reorg", reorg],
  ["Padding", padding],
  ["Flip", flip],
  ["Tile", tile],
  ["MemoryData", memoryData],
];
