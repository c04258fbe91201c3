import type { AxisBuilder } from "./axis-tile.ts";

/** Slices of the first input at places of one axis. */
export const gather: AxisBuilder = (tile) => {
  const axis = tile.setting("axis");
  const places = tile.places(1, tile.wholeExtents(0)[axis]!);
  return tile.node("gathered", "Gather", [tile.input(0), places], { axis });
};

/** One element for each place, the other axes being the place's own. */
export const gatherElements: AxisBuilder = (tile) => {
  const axis = tile.setting("axis");
  const places = tile.places(1, tile.wholeExtents(0)[axis]!);
  return tile.node("gathered", "GatherElements", [tile.input(0), places], { axis });
};

/** Elements or slices at places of several axes, which stand along the last axis of the second input. */
export const gatherNd: AxisBuilder = (tile) => {
  const batch = tile.setting("batch_dims");
  const depth = tile.wholeExtents(1).at(-1)!;
  const places = tile.placesOfAxes(1, tile.wholeExtents(0).slice(batch, batch + depth));
  return tile.node("gathered", "GatherND", [tile.input(0), places], { batch_dims: batch });
};

/** Numbers on and off; places beyond the depth are off everywhere. */
export const oneHot: AxisBuilder = (tile) => {
  const places = tile.cast("places", tile.input(0), "int64");
  const known = tile.operation.settings["values"] === undefined ? [0, 1] : tile.list("values");
  const values = tile.operation.follows.length > 1 ? tile.input(1, [2]) : tile.numbers("values", [2], known);
  const depth = tile.integers("depth", [tile.setting("depth")]);
  return tile.node("hot", "OneHot", [places, depth, values], { axis: tile.setting("axis") });
};
