import type { AxisBuilder, AxisTile } from "./axis-tile.ts";

export const topValues: AxisBuilder = (tile) => top(tile, 0);

/** Places along the axis, as float32 numbers like everything between layers. */
export const topPlaces: AxisBuilder = (tile) => tile.cast("numbers", top(tile, 1), "float");

function top(tile: AxisTile, result: 0 | 1): string {
  const count = tile.integers("count", [tile.operation.shape[tile.setting("axis")]!]);
  const attributes = {
    axis: tile.setting("axis"),
    largest: tile.setting("largest"),
    sorted: tile.setting("sorted"),
  };
  return tile.node("top", "TopK", [tile.input(0), count], attributes, { count: 2, result });
}

/** Sample, class and place of each box that is kept, filled up with zeros to the most that can be. */
export const nonMaximumSuppression: AxisBuilder = (tile) => {
  const [boxes, scores] = [0, 1].map((index) => {
    const extents = tile.extents(index);
    return tile.input(index, extents.length === 2 ? [1, ...extents] : extents);
  });
  const kept = tile.node(
    "kept",
    "NonMaxSuppression",
    [
      boxes!,
      scores!,
      tile.integers("most", [tile.setting("most")]),
      tile.numbers("overlap", [1], [tile.setting("overlap")]),
      tile.numbers("score", [1], [tile.setting("score")]),
    ],
    { center_point_box: tile.setting("center_point_box") },
  );
  const [count, width] = tile.operation.shape as [number, number];
  const filling = tile.numbers(
    "filling",
    [count, width],
    Array.from({ length: count * width }, () => 0),
  );
  const filled = tile.node("filled", "Concat", [tile.cast("numbers", kept, "float"), filling], { axis: 0 });
  return tile.node("first", "Slice", [filled, tile.integers("from", [0]), tile.integers("to", [count])]);
};
