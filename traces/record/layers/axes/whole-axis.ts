import type { AxisBuilder } from "./axis-tile.ts";

/** 1 at the first largest element of the axis, 0 elsewhere. */
export const hardmax: AxisBuilder = (tile) =>
  tile.node("hardmax", "Hardmax", [tile.input(0)], { axis: tile.setting("axis") });

export const lpNormalization: AxisBuilder = (tile) =>
  tile.node("normalized", "LpNormalization", [tile.input(0)], {
    axis: tile.setting("axis"),
    p: tile.setting("p"),
  });

export const meanVarianceNormalization: AxisBuilder = (tile) => {
  const axes = tile.integers("axes", tile.list("axes"));
  const input = tile.input(0);
  const mean = (part: string, tensor: string) => tile.node(part, "ReduceMean", [tensor, axes]);
  const centred = tile.node("centred", "Sub", [input, mean("mean", input)]);
  const variance = mean("variance", tile.node("squares", "Mul", [centred, centred]));
  const deviation = tile.node("deviation", "Add", [
    tile.node("root", "Sqrt", [variance]),
    tile.number("epsilon", 1e-9),
  ]);
  return tile.node("normalized", "Div", [centred, deviation]);
};

export const determinant: AxisBuilder = (tile) => tile.node("determinant", "Det", [tile.input(0)]);

/** Complex numbers stand along the last axis, a real one alone. */
export const fourierTransform: AxisBuilder = (tile) =>
  tile.node(
    "transformed",
    "DFT",
    [tile.input(0), tile.scalar("length", tile.setting("length")), tile.scalar("axis", tile.setting("axis"))],
    { inverse: tile.setting("inverse"), onesided: tile.setting("onesided") },
  );

/** Transforms of overlapping windows of a signal `[batch, length, 1]`; a second input weights each window. */
export const shortTimeFourierTransform: AxisBuilder = (tile) => {
  const weighted = tile.operation.follows.length > 1;
  const length = tile.setting("length");
  return tile.node(
    "transformed",
    "STFT",
    [
      tile.input(0),
      tile.scalar("step", tile.setting("step")),
      weighted ? tile.input(1, [length]) : "",
      tile.scalar("length", length),
    ],
    { onesided: tile.setting("onesided") },
  );
};

/** The first places of the time axis, as many as each sequence has, in reverse order. */
export const reverseSequence: AxisBuilder = (tile) => {
  const time = tile.setting("time_axis");
  const limits = [0, tile.wholeExtents(0)[time]!].map((limit, end) => tile.number(`limit${end}`, limit));
  const clipped = tile.node("clipped", "Clip", [tile.input(1, [tile.extents(1)[0]!]), ...limits]);
  return tile.node("reversed", "ReverseSequence", [tile.input(0), tile.cast("lengths", clipped, "int64")], {
    time_axis: time,
    batch_axis: 1 - time,
  });
};
