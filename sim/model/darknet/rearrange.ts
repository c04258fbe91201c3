import type { Layer } from "./layer.ts";

/** `[route]`: one earlier layer or several joined by channels; `groups` and `group_id` keep a part of the channels. */
export function route(layer: Layer): string {
  const inputs = layer.layers("layers");
  const groups = layer.integer("groups", 1, 1);
  const parts = inputs.map((input) => {
    if (groups === 1) return input;
    const channels = layer.shape(input)[0]!;
    if (channels % groups !== 0) layer.fail(`${channels} channels do not divide into groups=${groups}`);
    const size = channels / groups;
    const start = layer.integer("group_id", 0) * size;
    return layer.operator({ kind: "slice", axis: 0, start, end: start + size }, [input], "group");
  });
  return parts.length === 1 ? parts[0]! : layer.operator({ kind: "concat", axis: 0 }, parts);
}

/**
 * `[shortcut]` adds an earlier layer. Where that is larger, only every so many of its rows and columns are added; where
 * their channels differ, only those that both have (shortcut_cpu in Darknet's src/blas.c).
 */
export function shortcut(layer: Layer): string {
  const [from] = layer.layers("from");
  const [channels, height, width] = layer.shape() as [number, number, number];
  const [fromChannels, fromHeight, fromWidth] = layer.shape(from) as [number, number, number];
  const stride = Math.floor(fromWidth / width);
  if (stride < 1 || stride !== Math.floor(fromHeight / height)) {
    layer.fail(`cannot add a map of ${fromHeight}x${fromWidth} to one of ${height}x${width}`);
  }
  let added = from!;
  for (const [axis, extent, fromExtent] of [
    [1, height, fromHeight],
    [2, width, fromWidth],
  ] as const) {
    if (extent === fromExtent) continue;
    const range = { start: 0, end: (extent - 1) * stride + 1, step: stride };
    added = layer.operator({ kind: "slice", axis, ...range }, [added], axis === 1 ? "rows" : "columns");
  }
  if (fromChannels > channels) {
    added = layer.operator({ kind: "slice", axis: 0, start: 0, end: channels }, [added], "channels");
  }
  if (fromChannels < channels) {
    const after = [channels - fromChannels, 0, 0];
    added = layer.operator({ kind: "pad", before: [0, 0, 0], after, mode: "constant" }, [added], "channels");
  }
  return layer.activate(layer.operator({ kind: "add" }, [layer.input, added]), "linear");
}

/** `[upsample]` repeats pixels. */
export function upsample(layer: Layer): string {
  const stride = layer.integer("stride", 2, 1);
  const [, height = 1, width = 1] = layer.shape();
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

/**
 * `[reorg]` moves blocks of pixels into channels, but reads its input as a map of `stride^2` times fewer channels and
 * larger rows and columns (reorg_cpu in Darknet's src/blas.c), hence the two reshapes.
 */
export function reorg(layer: Layer): string {
  for (const key of ["reverse", "flatten", "extra"]) {
    if (layer.integer(key, 0) !== 0) layer.fail(`${key} is not supported`);
  }
  const block = layer.integer("stride", 1, 1);
  const [channels, height, width] = layer.shape() as [number, number, number];
  if (channels % (block * block) !== 0 || height % block !== 0 || width % block !== 0) {
    layer.fail(`${channels}x${height}x${width} does not divide by stride=${block}`);
  }
  const wide = [channels / (block * block), height * block, width * block];
  const read = layer.operator({ kind: "reshape", shape: wide }, [layer.input], "wide");
  const moved = layer.operator({ kind: "space-to-depth", block }, [read], "blocks");
  const shape = [channels * block * block, height / block, width / block];
  return layer.operator({ kind: "reshape", shape }, [moved]);
}

/** `[crop]` keeps the middle of the image, as it does at test time. */
export function crop(layer: Layer): string {
  const [, height = 1, width = 1] = layer.shape();
  const rows = layer.integer("crop_height", 1, 1);
  const columns = layer.integer("crop_width", 1, 1);
  const [top, left] = [Math.floor((height - rows) / 2), Math.floor((width - columns) / 2)];
  const cut = layer.operator({ kind: "slice", axis: 1, start: top, end: top + rows }, [layer.input], "rows");
  return layer.operator({ kind: "slice", axis: 2, start: left, end: left + columns }, [cut]);
}
