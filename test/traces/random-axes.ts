import fc from "fast-check";
import type { FunctionSettings, Operation } from "../../sim/model/index.ts";
import type { Shape } from "../../sim/tensor/index.ts";

type AlongAxes = Operation<"along-axes">;
interface Random {
  readonly operation: AlongAxes;
  readonly inputs: readonly Shape[];
}

const extent = fc.integer({ min: 1, max: 5 });
const map = fc.tuple(extent, extent, extent);
const anyRank: fc.Arbitrary<Shape> = fc.oneof(map, fc.array(extent, { minLength: 2, maxLength: 4 }));
const withAxis = fc
  .tuple(anyRank, fc.nat({ max: 3 }))
  .map(([shape, chosen]) => ({ shape, axis: chosen % shape.length }));

function build(
  name: AlongAxes["function"],
  shape: Shape,
  inputs: readonly Shape[],
  follows: AlongAxes["follows"],
  settings: FunctionSettings,
): Random {
  return {
    operation: { kind: "along-axes", function: name, shape, follows, operations: 1, settings },
    inputs,
  };
}

/** Each axis of the input goes with the same one of the output, but for some. */
const all = (shape: Shape, ...whole: readonly number[]) =>
  shape.map((_, axis) => (whole.includes(axis) ? "all" : axis));
const replaced = (shape: Shape, axis: number, own: number) =>
  shape.map((whole, other) => (other === axis ? own : whole));

const gather = fc.tuple(withAxis, extent).map(([{ shape, axis }, count]) => {
  const follows = [...shape.keys()].map((other) => (other === axis ? "all" : other));
  const places = [axis, "all", "all"] as const;
  return build("gather", replaced(shape, axis, count), [shape, [count, 1, 1]], [follows, places], { axis });
});

/** The lookup of a column of places keeps all of its axes, which the output has in place of one. */
const gatherElements = fc.tuple(withAxis, extent).map(([{ shape, axis }, count]) => {
  const result = replaced(shape, axis, count);
  return build("gather-elements", result, [shape, result], [all(shape, axis), [...result.keys()]], { axis });
});

const gatherNd = fc.tuple(map, extent, fc.integer({ min: 1, max: 2 })).map(([shape, count, depth]) => {
  const rest = shape.slice(depth);
  const data = shape.map((_, axis) => (axis < depth ? ("all" as const) : axis - depth + 1));
  return build("gather-nd", [count, ...rest], [shape, [count, depth]], [data, [0, "all"]], { batch_dims: 0 });
});

const scatterElements = fc
  .tuple(withAxis, extent, fc.constantFrom("none", "add"))
  .map(([{ shape, axis }, count, reduction]) => {
    const follows = all(shape, axis);
    const written = replaced(shape, axis, Math.min(count, shape[axis]!));
    return build("scatter-elements", shape, [shape, written, written], [follows, follows, follows], {
      axis,
      reduction,
    });
  });

const scatterNd = fc.tuple(map, extent, fc.integer({ min: 1, max: 2 })).map(([shape, count, depth]) => {
  const data = all(shape, ...Array.from({ length: depth }, (_, axis) => axis));
  const rest = shape.slice(depth);
  const updates = ["all" as const, ...rest.map((_, axis) => axis + depth)];
  return build(
    "scatter-nd",
    shape,
    [shape, [count, depth], [count, ...rest]],
    [data, ["all", "all"], updates],
    { reduction: "add" },
  );
});

const unpooling = map.map((shape) => {
  const follows = [0, "all", "all"] as const;
  const larger = [shape[0], 2 * shape[1], 2 * shape[2]];
  return build("unpooling", larger, [shape, shape], [follows, follows], {});
});

const oneHot = fc
  .tuple(extent, extent)
  .map(([count, depth]) => build("one-hot", [count, depth], [[count]], [[0]], { axis: 1, depth }));

const reverseSequence = fc
  .tuple(map, fc.constantFrom(0, 1))
  .map(([shape, time]) =>
    build(
      "reverse-sequence",
      shape,
      [shape, [shape[1 - time]!, 1, 1]],
      [all(shape, time), [1 - time, "all", "all"]],
      { time_axis: time },
    ),
  );

const gridSample = fc
  .record({
    map,
    rows: extent,
    columns: extent,
    mode: fc.constantFrom("linear", "nearest", "cubic"),
    padding_mode: fc.constantFrom("zeros", "border", "reflection"),
    align_corners: fc.constantFrom(0, 1),
  })
  .map(({ map: shape, rows, columns, ...settings }) =>
    build(
      "grid-sample",
      [shape[0], rows, columns],
      [shape, [rows, columns, 2]],
      [
        [0, "all", "all"],
        [1, 2, "all"],
      ],
      settings,
    ),
  );

const roiAlign = fc
  .record({ map, count: extent, rows: extent, columns: extent, mode: fc.constantFrom("avg", "max") })
  .map(({ map: shape, count, rows, columns, mode }) =>
    build(
      "roi-align",
      [count, shape[0], rows, columns],
      [shape, [count, 4]],
      [
        [1, "all", "all"],
        [0, "all"],
      ],
      {
        mode,
        coordinate_transformation_mode: "half_pixel",
        sampling_ratio: mode === "max" ? 1 : 2,
        spatial_scale: 0.5,
      },
    ),
  );

const roiPooling = fc
  .record({ map, count: extent, rows: extent, columns: extent })
  .map(({ map: shape, count, rows, columns }) =>
    build(
      "roi-pooling",
      [count, shape[0], rows, columns],
      [shape, [count, 5]],
      [
        [1, "all", "all"],
        [0, "all"],
      ],
      { spatial_scale: 0.5 },
    ),
  );

const top = (name: "top-values" | "top-places") =>
  fc.tuple(withAxis, extent, fc.constantFrom(0, 1)).map(([{ shape, axis }, count, largest]) =>
    build(name, replaced(shape, axis, Math.min(count, shape[axis]!)), [shape], [all(shape, axis)], {
      axis,
      largest,
      sorted: 1,
    }),
  );

const overOneAxis = (name: "hardmax" | "lp-normalization") =>
  fc
    .tuple(withAxis, fc.constantFrom(1, 2))
    .map(([{ shape, axis }, p]) =>
      build(name, shape, [shape], [all(shape, axis)], name === "hardmax" ? { axis } : { axis, p }),
    );

const meanVariance = anyRank.map((shape) => {
  const axes = [0, shape.length - 1];
  return build("mean-variance-normalization", shape, [shape], [all(shape, ...axes)], { axes });
});

const determinant = fc
  .tuple(extent, extent, extent)
  .map(([a, b, size]) =>
    build("determinant", [a, b, 1], [[a, b, 1, size, size]], [[0, 1, 2, "all", "all"]], {}),
  );

const fourier = fc
  .tuple(extent, fc.integer({ min: 2, max: 8 }), fc.constantFrom(0, 1))
  .map(([rows, length, onesided]) =>
    build(
      "fourier-transform",
      [rows, onesided ? Math.floor(length / 2) + 1 : length, 2],
      [[rows, length, 1]],
      [[0, "all", "all"]],
      { axis: 1, length, inverse: 0, onesided },
    ),
  );

const shortTime = fc.tuple(extent, extent, fc.boolean()).map(([batch, step, weighted]) => {
  const [signal, length] = [16, 4];
  return build(
    "short-time-fourier-transform",
    [batch, Math.floor((signal - length) / step) + 1, 3, 2],
    [[batch, signal, 1], ...(weighted ? [[length]] : [])],
    [[0, "all", "all"], ...(weighted ? [["all" as const]] : [])],
    { step, length, onesided: 1 },
  );
});

const suppression = fc.tuple(extent, extent, extent).map(([boxes, classes, most]) =>
  build(
    "non-maximum-suppression",
    [Math.min(boxes, most) * classes, 3],
    [
      [boxes, 4],
      [classes, boxes],
    ],
    [
      ["all", "all"],
      ["all", "all"],
    ],
    { most, overlap: 0.5, score: -1, center_point_box: 0 },
  ),
);

/** Random small layers of each function along axes. */
export const layersByFunction: Readonly<Record<AlongAxes["function"], fc.Arbitrary<Random>>> = {
  gather,
  "gather-elements": gatherElements,
  "gather-nd": gatherNd,
  "scatter-elements": scatterElements,
  "scatter-nd": scatterNd,
  unpooling,
  "one-hot": oneHot,
  "reverse-sequence": reverseSequence,
  "grid-sample": gridSample,
  "roi-align": roiAlign,
  "roi-pooling": roiPooling,
  "top-values": top("top-values"),
  "top-places": top("top-places"),
  hardmax: overOneAxis("hardmax"),
  "lp-normalization": overOneAxis("lp-normalization"),
  "mean-variance-normalization": meanVariance,
  determinant,
  "fourier-transform": fourier,
  "short-time-fourier-transform": shortTime,
  "non-maximum-suppression": suppression,
};

export const axisFunctionLayers: fc.Arbitrary<Random> = fc.oneof(...Object.values(layersByFunction));
