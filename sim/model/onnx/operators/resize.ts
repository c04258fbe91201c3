import type { CoordinateMapping, Operation, Pair } from "../../operation.ts";
import { flatMap, mapShape, type FlatMap } from "../feature-map.ts";
import type { NodeImport } from "../node.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";

const mappings: Readonly<Record<string, CoordinateMapping>> = {
  asymmetric: "asymmetric",
  half_pixel: "half-pixel",
  pytorch_half_pixel: "pytorch-half-pixel",
  align_corners: "align-corners",
};

const roundings: Readonly<Record<string, Operation<"resize">["rounding"]>> = {
  floor: "floor",
  ceil: "ceil",
  round_prefer_floor: "half-down",
  round_prefer_ceil: "half-up",
};

/** X, region, scales, sizes; only rows and columns may change. */
const resize: OperatorImporter = (node) => {
  if (node.operatorSet < 11) return upsample(node);
  for (const name of ["antialias", "exclude_outside"]) {
    if (node.integer(name, 0) !== 0) node.fail(`${name} is not supported`);
  }
  node.text("keep_aspect_ratio_policy", ["stretch"], "stretch");
  const interpolation = node.text("mode", ["nearest", "linear", "cubic"], "nearest");
  const coordinates = node.text("coordinate_transformation_mode", Object.keys(mappings), "half_pixel");
  const rounding = node.text("nearest_mode", Object.keys(roundings), "round_prefer_floor");
  const map = flatMap(node, node.value(0));
  return scaled(node, map, {
    ...target(node, map),
    interpolation,
    coordinates: mappings[coordinates]!,
    rounding: roundings[rounding]!,
  });
};

/** Before operator set 11 coordinates are divided by the scale and rounded down. */
const upsample: OperatorImporter = (node) => {
  const map = flatMap(node, node.value(0));
  const scales = node.numbers(1) ?? node.attribute("scales", "floats") ?? node.fail("lacks scales");
  const mode = node.text("mode", ["nearest", "linear", "bilinear"], "nearest");
  return scaled(node, map, {
    ...fromScales(node, map, spatialOf(node, scales, map)),
    interpolation: mode === "nearest" ? "nearest" : "linear",
    coordinates: "asymmetric",
    rounding: "floor",
  });
};

function scaled(node: NodeImport, map: FlatMap, attributes: Omit<Operation<"resize">, "kind">) {
  const operator = node.operator({ kind: "resize", ...attributes }, [map.operator]);
  return [node.activation(operator, mapShape(node, operator, map.spatialRank))];
}

function target(node: NodeImport, map: FlatMap): { readonly size: Pair; readonly scale: Pair } {
  const sizes = node.integersOf(3, "sizes");
  if (sizes && sizes.length > 0) {
    const size = spatialOf(node, sizes, map);
    return { size, scale: [size[0] / map.size[0], size[1] / map.size[1]] };
  }
  const scales = node.numbers(2) ?? node.fail("lacks scales and sizes");
  return fromScales(node, map, spatialOf(node, scales, map));
}

function fromScales(node: NodeImport, map: FlatMap, scale: Pair) {
  if (!scale.every((factor) => factor > 0 && factor <= 65_536)) node.fail(`scales by [${scale.join(", ")}]`);
  const size: Pair = [Math.floor(map.size[0] * scale[0]), Math.floor(map.size[1] * scale[1])];
  return { size, scale };
}

/** Rows and columns of a list with one number for each axis, or for each of `axes`; the other axes must stay. */
function spatialOf(node: NodeImport, values: readonly number[], map: FlatMap): Pair {
  const rank = map.spatialRank + 2;
  const axes =
    node.integers("axes")?.map((axis) => node.axis(axis, rank)) ?? Array.from({ length: rank }, (_, a) => a);
  if (values.length !== axes.length)
    node.fail(`has ${values.length} scales or sizes for ${axes.length} axes`);
  const of = (axis: number, stays: number) => values[axes.indexOf(axis)] ?? stays;
  const [batch, channels] = [of(0, 1), of(1, 1)];
  if (batch !== 1 || (channels !== 1 && channels !== map.channels)) {
    node.fail("changes the batch or the channels; only rows and columns can be resized");
  }
  return [of(2, 1), map.spatialRank === 2 ? of(3, 1) : 1];
}

/** Scaling of feature maps. */
export const resizes: OperatorImporters = [
  ["Resize", resize],
  ["Upsample", upsample],
];
