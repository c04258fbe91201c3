import type { Layer } from "./layer.ts";

const maximumStride = 65_536;

/** `[route]`: one earlier layer or several joined by channels; `groups` and `group_id` keep a part of each one's channels. */
export function route(layer: Layer): string {
  const inputs = layer.layers("layers");
  const groups = layer.integer("groups", 1, 1);
  const group = layer.integer("group_id", 0);
  if (group >= groups) layer.failAt("group_id", `must be less than groups=${groups}`);
  const parts = inputs.map((input) => {
    if (groups === 1) return input;
    const [channels] = layer.map(input);
    if (channels % groups !== 0) layer.fail(`${channels} channels do not divide into groups=${groups}`);
    const size = channels / groups;
    const slice = { kind: "slice", axis: 0, start: group * size, end: (group + 1) * size } as const;
    return layer.operator(slice, [input], "group");
  });
  return parts.length === 1 ? parts[0]! : layer.operator({ kind: "concat", axis: 0 }, parts);
}

/** `[upsample]` repeats pixels; with a negative stride it sums blocks of them, which costs what their average does. */
export function upsample(layer: Layer): string {
  const stride = layer.integer("stride", 2, -maximumStride);
  const [, height, width] = layer.map();
  if (stride === 0) layer.failAt("stride", "must not be 0");
  if (stride < 0) return blockSums(layer, -stride);
  return layer.operator(
    {
      kind: "resize",
      size: [height * stride, width * stride],
      scale: [stride, stride],
      interpolation: "nearest",
      coordinates: "asymmetric",
      rounding: "floor",
    },
    [layer.input],
  );
}

function blockSums(layer: Layer, block: number): string {
  const [, height, width] = layer.map();
  if (height % block !== 0 || width % block !== 0) {
    layer.failAt("stride", `does not divide ${height}x${width} pixels`);
  }
  const window = { kernel: [block, block], stride: [block, block], dilation: [1, 1] } as const;
  const padding = { top: 0, left: 0, bottom: 0, right: 0 };
  return layer.operator({ kind: "pooling", function: "average", ceiling: false, ...window, padding }, [
    layer.input,
  ]);
}

/**
 * `[reorg]` moves blocks of pixels into channels, but reads its input as a map of `stride^2` times fewer channels and
 * larger rows and columns (reorg_cpu in Darknet's src/blas.c), hence the two reshapes. With `reverse` it moves channels
 * into blocks, and reads its input as it is.
 */
export function reorg(layer: Layer): string {
  layer.refuse(["flatten", "extra"], "is not supported");
  const { block, reverse, wide, deep } = blocks(layer);
  if (reverse) return layer.operator(toBlocks(block), [layer.input]);
  const read = layer.operator({ kind: "reshape", shape: wide }, [layer.input], "wide");
  const moved = layer.operator({ kind: "space-to-depth", block }, [read], "blocks");
  return layer.operator({ kind: "reshape", shape: deep }, [moved]);
}

/** `[reorg3d]` of AlexeyAB/darknet does as one would expect forwards, and as `[reorg]` on another shape with `reverse`. */
export function reorg3d(layer: Layer): string {
  const { block, reverse, wide } = blocks(layer);
  if (!reverse) return layer.operator({ kind: "space-to-depth", block }, [layer.input]);
  if (wide[0]! % (block * block) !== 0) {
    layer.failAt("stride", `${layer.map()[0]} channels do not divide by stride^4, as reverse needs here`);
  }
  const read = layer.operator({ kind: "reshape", shape: wide }, [layer.input], "wide");
  const moved = layer.operator(toBlocks(block), [read], "blocks");
  return layer.operator({ kind: "reshape", shape: wide }, [moved]);
}

function toBlocks(block: number) {
  return { kind: "depth-to-space", block, order: "depth-column-row" } as const;
}

/** The blocks that a reorganization moves, and its input's elements as a wider or a deeper map. */
function blocks(layer: Layer) {
  const block = layer.integer("stride", 1, 1);
  const reverse = layer.flag("reverse");
  const [channels, height, width] = layer.map();
  const area = block * block;
  const wide = [channels / area, height * block, width * block];
  const deep = [channels * area, height / block, width / block];
  const needed = layer.section.type === "reorg3d" && !reverse ? deep : reverse ? wide : [...wide, ...deep];
  if (!needed.every(Number.isInteger)) {
    layer.fail(`${channels}x${height}x${width} does not divide by stride=${block}`);
  }
  return { block, reverse, wide, deep };
}

/** `[crop]` keeps the middle of the image, as it does at test time. */
export function crop(layer: Layer): string {
  const [, height, width] = layer.map();
  const rows = layer.integer("crop_height", 1, 1);
  const columns = layer.integer("crop_width", 1, 1);
  if (rows > height || columns > width) {
    layer.fail(`cannot cut ${rows}x${columns} pixels out of ${height}x${width}`);
  }
  const [top, left] = [Math.floor((height - rows) / 2), Math.floor((width - columns) / 2)];
  const cut = layer.operator({ kind: "slice", axis: 1, start: top, end: top + rows }, [layer.input], "rows");
  return layer.operator({ kind: "slice", axis: 2, start: left, end: left + columns }, [cut]);
}
