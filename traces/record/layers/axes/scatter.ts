import { elementCount } from "../../../../sim/tensor/index.ts";
import type { AxisBuilder } from "./axis-tile.ts";

/** The first input with the third written to places of one axis. */
export const scatterElements: AxisBuilder = (tile) => {
  const data = tile.input(0);
  if (!tile.holds(1)) return data;
  const axis = tile.setting("axis");
  const places = tile.places(1, tile.wholeExtents(0)[axis]!);
  const reduction = tile.word("reduction");
  return tile.node("scattered", "ScatterElements", [data, places, tile.input(2)], { axis, reduction });
};

/** The first input with the third written to places of its first axes, which stand along the last axis of the second. */
export const scatterNd: AxisBuilder = (tile) => {
  const depth = tile.wholeExtents(1).at(-1)!;
  const places = tile.placesOfAxes(1, tile.wholeExtents(0).slice(0, depth));
  const reduction = tile.word("reduction");
  return tile.node("scattered", "ScatterND", [tile.input(0), places, tile.input(2)], { reduction });
};

/** Values at their places of a map of zeros. Places count through all channels of the whole map; a value stays in its own. */
export const unpooling: AxisBuilder = (tile) => {
  const [, ...pixels] = tile.operation.shape;
  const size = elementCount(pixels);
  const channels = tile.extents(0)[0]!;
  const counted = elementCount(tile.extents(0)) / channels;
  const input = tile.input(1, [channels, counted]);
  const own = tile.node("own", "Mod", [input, tile.number("size", size)], { fmod: 1 });
  const limits = [0, size - 1].map((limit, end) => tile.number(`limit${end}`, limit));
  const clipped = tile.node("clipped", "Clip", [own, ...limits]);
  const origins = Array.from({ length: channels }, (_, channel) => channel * size);
  const moved = tile.node("moved", "Add", [clipped, tile.numbers("origins", [channels, 1], origins)]);
  const flat = [channels * counted];
  const places = tile.cast("places", tile.reshaped("flat", moved, flat), "int64");
  const map = tile.numbers(
    "zeros",
    [channels * size],
    Array.from({ length: channels * size }, () => 0),
  );
  return tile.node("scattered", "ScatterElements", [map, places, tile.input(0, flat)], { axis: 0 });
};
