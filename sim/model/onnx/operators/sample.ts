import { elementCount, type Shape } from "../../../tensor/index.ts";
import type { NodeImport } from "../node.ts";
import type { Value } from "../value.ts";
import { alongAxes } from "./axis-function.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";

const gridModes = {
  linear: "linear",
  bilinear: "linear",
  nearest: "nearest",
  cubic: "cubic",
  bicubic: "cubic",
} as const;

/** Input elements that an output element mixes, for each spatial axis. */
const taps = { linear: 2, nearest: 1, cubic: 4 };

/** `[batch, channels, ...]` sampled at the places `[batch, ..., axes]`. */
const gridSample: OperatorImporter = (node) => {
  const [data, grid] = [node.value(0), node.value(1)];
  const spatial = data.shape.length - 2;
  if (spatial < 1 || grid.shape.length !== spatial + 2 || grid.shape.at(-1) !== spatial) {
    node.fail(`cannot sample [${data.shape.join(", ")}] at places [${grid.shape.join(", ")}]`);
  }
  if (grid.shape[0] !== data.shape[0]) node.fail("its two inputs differ in their batch");
  const shape = [...data.shape.slice(0, 2), ...grid.shape.slice(1, -1)];
  const given = node.text("mode", ["linear", "bilinear", "nearest", "cubic", "bicubic"], "linear");
  const mode = gridModes[given];
  const padding = node.text("padding_mode", ["zeros", "border", "reflection"], "zeros");
  const described = {
    function: "grid-sample",
    shape,
    inputs: [
      { value: data, follows: data.shape.map((_, axis): number | "all" => (axis < 2 ? axis : "all")) },
      {
        value: grid,
        follows: grid.shape.map((_, axis) => (axis === 0 ? 0 : axis <= spatial ? axis + 1 : "all")),
      },
    ],
    operations: elementCount(shape) * taps[mode] ** spatial,
    settings: () => ({
      mode,
      padding_mode: padding,
      align_corners: Number(node.integer("align_corners", 0) !== 0),
    }),
  } as const;
  return [alongAxes(node, described)];
};

/** Regions `[regions, 4]` of a map; a region counts as large as the whole map where its samples depend on its size. */
const roiAlign: OperatorImporter = (node) => {
  const [map, regions] = [oneMap(node, node.value(0)), node.value(1)];
  const size: Shape = [node.integer("output_height", 1), node.integer("output_width", 1)];
  checkRegions(node, regions, size, 4);
  const ratio = node.integer("sampling_ratio", 0);
  const sampled = size.map((extent, axis) => (ratio > 0 ? ratio : Math.ceil(map.shape[axis + 1]! / extent)));
  const shape = [regions.shape[0]!, map.shape[0]!, ...size];
  const usual = node.operatorSet < 16 ? "output_half_pixel" : "half_pixel";
  const described = {
    function: "roi-align",
    shape,
    inputs: [
      { value: map, follows: [1, "all", "all"] },
      { value: regions, follows: [0, "all"] },
    ],
    // Each sample mixes four pixels.
    operations: 4 * elementCount(shape) * elementCount(sampled),
    settings: () => ({
      mode: node.text("mode", ["avg", "max"], "avg"),
      coordinate_transformation_mode: node.text(
        "coordinate_transformation_mode",
        ["half_pixel", "output_half_pixel"],
        usual,
      ),
      sampling_ratio: ratio,
      spatial_scale: node.attribute("spatial_scale", "float") ?? 1,
    }),
  } as const;
  return [alongAxes(node, described)];
};

/** Regions `[regions, 5]` of a map; each counts as large as the whole map. */
const maxRoiPool: OperatorImporter = (node) => {
  const [map, regions] = [oneMap(node, node.value(0)), node.value(1)];
  const size = node.integers("pooled_shape") ?? node.fail("lacks pooled_shape");
  checkRegions(node, regions, size, 5);
  const count = regions.shape[0]!;
  const described = {
    function: "roi-pooling",
    shape: [count, map.shape[0]!, ...size],
    inputs: [
      { value: map, follows: [1, "all", "all"] },
      { value: regions, follows: [0, "all"] },
    ],
    operations: count * elementCount(map.shape),
    settings: () => ({ spatial_scale: node.attribute("spatial_scale", "float") ?? 1 }),
  } as const;
  return [alongAxes(node, described)];
};

function checkRegions(node: NodeImport, { shape }: Value, size: Shape, width: number): void {
  if (shape.length !== 2 || shape[1] !== width) {
    node.fail(`needs regions [regions, ${width}], not [${shape.join(", ")}]`);
  }
  if (size.length !== 2 || !size.every((extent) => extent >= 1 && extent <= 65_536)) {
    node.fail(`yields [${size.join(", ")}] cells a region`);
  }
}

/** Maxima back at the places that pooling found them at. */
const maxUnpool: OperatorImporter = (node) => {
  const [values, places] = [oneMap(node, node.value(0)), oneMap(node, node.value(1))];
  const [channels, ...pixels] = values.shape as [number, ...number[]];
  const given = node.integersOf(2, "output_shape")?.slice(-pixels.length);
  const size = given ?? unpooledSize(node, pixels);
  const follows = values.shape.map((_, axis) => (axis === 0 ? 0 : "all"));
  const shape = [channels, ...size];
  if (elementCount(places.shape) !== elementCount(values.shape))
    node.fail("has not one place for each value");
  const unpooled = alongAxes(node, {
    function: "unpooling",
    shape,
    inputs: [values, places].map((value) => ({ value, follows })),
    operations: 0,
  });
  return [{ ...unpooled, shape: [1, ...shape] }];
};

function unpooledSize(node: NodeImport, pixels: Shape): Shape {
  const kernel = node.integers("kernel_shape") ?? node.fail("lacks kernel_shape");
  const strides = node.integers("strides") ?? pixels.map(() => 1);
  const pads = node.integers("pads") ?? pixels.flatMap(() => [0, 0]);
  const size = pixels.map(
    (extent, axis) =>
      (extent - 1) * (strides[axis] ?? NaN) +
      (kernel[axis] ?? NaN) -
      (pads[axis] ?? NaN) -
      (pads[axis + pixels.length] ?? NaN),
  );
  if (!size.every((extent) => extent >= 1)) node.fail(`would yield [${size.join(", ")}] pixels`);
  return size;
}

/** A map without its batch axis. */
function oneMap(node: NodeImport, value: Value): Value {
  const [batch, ...shape] = value.shape;
  if (shape.length < 2) node.fail(`needs maps, not [${value.shape.join(", ")}]`);
  if (batch !== 1) node.fail(`its input has a batch of ${batch}; an inference is one sample`);
  return { ...value, shape };
}

/** Parts of maps at places that are computed at run time. */
export const samplers: OperatorImporters = [
  ["GridSample", gridSample],
  ["RoiAlign", roiAlign],
  ["MaxRoiPool", maxRoiPool],
  ["MaxUnpool", maxUnpool],
];
