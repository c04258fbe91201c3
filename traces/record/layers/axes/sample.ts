import type { AxisBuilder } from "./axis-tile.ts";

/** The first input, interpolated at places that the second names. */
export const gridSample: AxisBuilder = (tile) => {
  const spatialAxes = tile.wholeExtents(1).at(-1)!;
  const batch = tile.wholeExtents(0).length === spatialAxes + 2 ? [] : [1];
  const inputs = [0, 1].map((index) => tile.input(index, [...batch, ...tile.extents(index)]));
  return tile.node("sampled", "GridSample", inputs, {
    mode: tile.word("mode"),
    padding_mode: tile.word("padding_mode"),
    align_corners: tile.setting("align_corners"),
  });
};

/** Averages (or maxima) of interpolated points in each cell of each region; all regions are of the one sample. */
export const roiAlign: AxisBuilder = (tile) => {
  const map = tile.input(0, [1, ...tile.extents(0)]);
  const count = tile.extents(1)[0]!;
  const samples = tile.integers(
    "samples",
    Array.from({ length: count }, () => 0),
  );
  const [, , rows, columns] = tile.operation.shape;
  return tile.node("aligned", "RoiAlign", [map, tile.input(1), samples], {
    mode: tile.word("mode"),
    coordinate_transformation_mode: tile.word("coordinate_transformation_mode"),
    output_height: rows!,
    output_width: columns!,
    sampling_ratio: tile.setting("sampling_ratio"),
    spatial_scale: { float: tile.setting("spatial_scale") },
  });
};

/** Maxima of the pixels in each cell of each region; the first number of a region, its sample, is 0. */
export const roiPooling: AxisBuilder = (tile) => {
  const map = tile.input(0, [1, ...tile.extents(0)]);
  const mask = tile.numbers("mask", [5], [0, 1, 1, 1, 1]);
  const regions = tile.node("regions", "Mul", [tile.input(1), mask]);
  const [, , rows, columns] = tile.operation.shape;
  return tile.node("pooled", "MaxRoiPool", [map, regions], {
    pooled_shape: [rows!, columns!],
    spatial_scale: { float: tile.setting("spatial_scale") },
  });
};
