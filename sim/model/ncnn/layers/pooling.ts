import type { AxisWindow } from "../../operation.ts";
import type { Layer } from "../layer.ts";
import type { LayerImporter, LayerImporters } from "./importer.ts";
import { sameWindow } from "./padding.ts";
import { onMap, windowOver } from "./windows.ts";

/** Keys of kernel, stride and paddings, columns first, then rows, then depth. */
const axisKeys = [
  { kernel: 1, stride: 2, before: 3, after: 14, size: 8 },
  { kernel: 11, stride: 12, before: 13, after: 15, size: 18 },
  { kernel: 21, stride: 22, before: 23, after: 16, size: 28 },
] as const;

const [full, valid, upper, lower] = [0, 1, 2, 3];

/** `Pooling` over windows, over the whole map, or over as many windows as its output is to have (pooling.cpp of ncnn). */
function pooling(axes: 1 | 2 | 3): LayerImporter {
  return (layer) => {
    const dims = layer.requireRank([axes + 1]);
    const type = layer.integer(0, 0);
    if (type > 1) layer.failAt(0, "must be 0 (maximum) or 1 (average)");
    const chosen = type === 1 ? "average" : "maximum";
    const countsPadding = layer.flag(6) && type === 1;
    const ofAxes = axisKeys.slice(0, axes);
    layer.ignore(
      5,
      ...ofAxes.flatMap(({ kernel, stride, before, after, size }) => [kernel, stride, before, after, size]),
    );
    if (layer.flag(4)) {
      layer.ignore(7);
      return globalPooling(layer, chosen);
    }
    const windows = layer.flag(7)
      ? adaptiveWindows(layer, dims.slice(1))
      : slidingWindows(layer, dims.slice(1));
    return onMap(layer, axes, {
      kind: "pooling",
      function: chosen,
      ceiling: false,
      ...windowOver(windows),
      ...(countsPadding && { countsPadding }),
    });
  };
}

/** One number a channel, as a vector. */
function globalPooling(layer: Layer, chosen: "maximum" | "average") {
  const { dims, operator } = layer.input;
  if (dims.length === 3)
    return layer.yields({ kind: "global-pooling", function: chosen }, [operator], [dims[0]!]);
  const axes = [...dims.keys()].slice(1);
  const reduction = { kind: "reduce", function: chosen === "average" ? "mean" : "maximum", axes } as const;
  return [layer.blob(layer.operator(reduction, [operator]), [dims[0]!])];
}

/** Windows of a kernel and a stride. What a key does not say is as on the columns. */
function slidingWindows(layer: Layer, extents: readonly number[]): readonly AxisWindow[] {
  const mode = layer.integer(5, full);
  if (mode > lower)
    layer.failAt(5, "must be 0 (full), 1 (valid), 2 (same, more behind) or 3 (same, more before)");
  const [first] = axisKeys;
  const kernel = layer.required(first.kernel);
  const stride = layer.integer(first.stride, 1, 1);
  const before = layer.integer(first.before, 0);
  return [...extents]
    .reverse()
    .map((extent, index) => {
      const keys = axisKeys[index]!;
      const ahead = layer.integer(keys.before, before);
      const window = {
        kernel: layer.integer(keys.kernel, kernel, 1),
        stride: layer.integer(keys.stride, stride, 1),
        dilation: 1,
        before: ahead,
        after: layer.integer(keys.after, ahead),
      };
      if (mode === upper || mode === lower) return sameWindow(window, extent, mode === upper);
      return mode === valid ? window : filledUp(window, extent);
    })
    .reverse();
}

/** Padded behind until the last window, which may hang over, is whole. */
function filledUp(window: AxisWindow, extent: number): AxisWindow {
  const rest = (extent + window.before + window.after - window.kernel) % window.stride;
  return rest > 0 ? { ...window, after: window.after + window.stride - rest } : window;
}

/** As many windows as the output has pixels, each from floor(i * extent / size) to ceil((i + 1) * extent / size). */
function adaptiveWindows(layer: Layer, extents: readonly number[]): readonly AxisWindow[] {
  const first = layer.integer(axisKeys[0].size, 0, -233);
  return [...extents]
    .reverse()
    .map((extent, index) => {
      const { size: key } = axisKeys[index]!;
      const given = layer.integer(key, first, -233);
      const size = given === -233 ? extent : given;
      if (size < 1 || size > extent) layer.failAt(key, `cannot pool ${extent} pixels to ${size}`);
      const starts = Array.from({ length: size }, (_, place) => Math.floor((place * extent) / size));
      const kernel = Math.ceil(extent / size);
      const stride = size > 1 ? starts[1]! : 1;
      const equal = starts.every(
        (start, place) =>
          start === place * stride && Math.ceil(((place + 1) * extent) / size) === start + kernel,
      );
      if (!equal)
        layer.failAt(
          key,
          `pools ${extent} pixels to ${size} by windows of unequal sizes, which is not supported`,
        );
      return { kernel, stride, dilation: 1, before: 0, after: 0 };
    })
    .reverse();
}

/** Maxima and averages of windows. */
export const poolingLayers: LayerImporters = [
  ["Pooling", pooling(2)],
  ["Pooling1D", pooling(1)],
  ["Pooling3D", pooling(3)],
];
