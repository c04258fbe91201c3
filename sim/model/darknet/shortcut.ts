import { activate } from "./activations.ts";
import type { Layer } from "./layer.ts";

/**
 * `[shortcut]` adds earlier layers to the one before. Where one is larger, only every so many of its rows and columns are
 * added; where their channels differ, only those that both have (shortcut_cpu in Darknet's src/blas.c). With
 * `weights_type` each of them, or each channel of each, has a trained factor (src/shortcut_layer.c of AlexeyAB/darknet).
 */
export function shortcut(layer: Layer): string {
  const scale = factors(layer);
  const added = layer.layers("from").map((from, number) => fitted(layer, from, suffixOf("", number)));
  const terms = [layer.input, ...added].map((operator, number) =>
    scale(operator, suffixOf("factor", number)),
  );
  return activate(layer, layer.operator({ kind: "add" }, terms), "linear");
}

function suffixOf(name: string, number: number): string {
  return number === 0 ? name : `${name}${number + 1}`;
}

/** Multiplies a summand by its trained factors, where the section asks for some. */
function factors(layer: Layer): (operator: string, suffix: string) => string {
  const type = layer.text("weights_type", "none");
  // How the factors are normalized costs nothing; the older name of the key has a letter less.
  const normalization = layer.text("weights_normalization", layer.text("weights_normalizion", "none"));
  if (!["none", "relu", "avg_relu", "softmax"].includes(normalization)) {
    layer.failAt("weights_normalization", "must be none, relu, avg_relu or softmax");
  }
  if (type === "none") return (operator) => operator;
  if (!["per_feature", "per_layer", "per_channel"].includes(type)) {
    layer.failAt("weights_type", "must be none, per_feature, per_layer or per_channel");
  }
  return (operator, suffix) => {
    const channels = type === "per_channel" ? layer.map(operator)[0] : 1;
    return layer.operator(
      {
        kind: "elementwise",
        function: "multiply",
        constants: [{ position: 1, shape: [channels, 1, 1] }],
      },
      [operator],
      suffix,
    );
  };
}

/** What an earlier layer adds to the one before, in the shape of that. */
function fitted(layer: Layer, from: string, number: string): string {
  const [channels, height, width] = layer.map();
  const [fromChannels, fromHeight, fromWidth] = layer.map(from);
  const stride = Math.floor(fromWidth / width);
  if (stride < 1 || stride !== Math.floor(fromHeight / height)) {
    layer.fail(`cannot add a map of ${fromHeight}x${fromWidth} to one of ${height}x${width}`);
  }
  let added = from;
  for (const [axis, extent, fromExtent] of [
    [1, height, fromHeight],
    [2, width, fromWidth],
  ] as const) {
    if (extent === fromExtent) continue;
    const range = { start: 0, end: (extent - 1) * stride + 1, step: stride };
    const suffix = axis === 1 ? "rows" : "columns";
    added = layer.operator({ kind: "slice", axis, ...range }, [added], `${suffix}${number}`);
  }
  if (fromChannels > channels) {
    const slice = { kind: "slice", axis: 0, start: 0, end: channels } as const;
    added = layer.operator(slice, [added], `channels${number}`);
  }
  if (fromChannels < channels) {
    const after = [channels - fromChannels, 0, 0];
    const pad = { kind: "pad", before: [0, 0, 0], after, mode: "constant" } as const;
    added = layer.operator(pad, [added], `channels${number}`);
  }
  return added;
}

/** `[scale_channels]`: an earlier map times one number a channel, or with `scale_wh` one a pixel. */
export function scaleChannels(layer: Layer): string {
  const byPixel = layer.flag("scale_wh");
  const from = earlier(layer);
  const [channels, height, width] = layer.map();
  const [fromChannels, fromHeight, fromWidth] = layer.map(from);
  const fits = byPixel
    ? channels === 1 && height === fromHeight && width === fromWidth
    : height === 1 && width === 1 && channels === fromChannels;
  if (!fits) {
    layer.fail(
      `cannot scale ${fromChannels}x${fromHeight}x${fromWidth} by ${channels}x${height}x${width}: needs one number per ${byPixel ? "pixel" : "channel"}`,
    );
  }
  return scaled(layer, from);
}

/** `[sam]`: an earlier map times this one. */
export function spatialAttention(layer: Layer): string {
  const from = earlier(layer);
  const [own, other] = [layer.map(), layer.map(from)];
  if (own.some((extent, axis) => extent !== other[axis])) {
    layer.fail(`cannot multiply a map of ${other.join("x")} by one of ${own.join("x")}`);
  }
  return scaled(layer, from);
}

/** The one layer that `from` means: Darknet reads the first number. */
function earlier(layer: Layer): string {
  const [from, ...others] = layer.layers("from");
  return others.length > 0 ? layer.failAt("from", "must be one layer") : from!;
}

function scaled(layer: Layer, from: string): string {
  const operation = { kind: "elementwise", function: "multiply", constants: [] } as const;
  return activate(layer, layer.operator(operation, [from, layer.input]), "linear");
}
