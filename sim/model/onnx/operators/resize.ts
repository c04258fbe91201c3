import { elementCount, type Shape } from "../../../tensor/index.ts";
import type { CoordinateMapping } from "../../functions.ts";
import type { Operation, Pair } from "../../operation.ts";
import type { NodeImport } from "../node.ts";
import type { Value } from "../value.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";
import { transposed } from "./layout.ts";

const mappings: Readonly<Record<string, CoordinateMapping>> = {
  asymmetric: "asymmetric",
  half_pixel: "half-pixel",
  half_pixel_symmetric: "half-pixel-symmetric",
  pytorch_half_pixel: "pytorch-half-pixel",
  align_corners: "align-corners",
};

const roundings: Readonly<Record<string, Operation<"resize">["rounding"]>> = {
  floor: "floor",
  ceil: "ceil",
  round_prefer_floor: "half-down",
  round_prefer_ceil: "half-up",
};

type Ways = Omit<Operation<"resize">, "kind" | "size" | "scale">;

/** What becomes of every axis. */
interface Target {
  readonly size: Shape;
  readonly scale: readonly number[];
}

/** X, region, scales, sizes. */
const resize: OperatorImporter = (node) => {
  if (node.operatorSet < 11) return upsample(node);
  const interpolation = node.text("mode", ["nearest", "linear", "cubic"], "nearest");
  const coordinates = node.text("coordinate_transformation_mode", Object.keys(mappings), "half_pixel");
  const rounding = node.text("nearest_mode", Object.keys(roundings), "round_prefer_floor");
  const antialias = interpolation !== "nearest" && node.integer("antialias", 0) !== 0;
  const value = node.value(0);
  return [
    resized(node, value, target(node, value.shape), {
      interpolation,
      coordinates: mappings[coordinates]!,
      rounding: roundings[rounding]!,
      ...(antialias ? { antialias } : {}),
    }),
  ];
};

/** Before operator set 11 coordinates are divided by the scale and rounded down. */
const upsample: OperatorImporter = (node) => {
  const value = node.value(0);
  const scales = node.numbers(1) ?? node.attribute("scales", "floats") ?? node.fail("lacks scales");
  const mode = node.text("mode", ["nearest", "linear", "bilinear"], "nearest");
  return [
    resized(node, value, fromScales(node, value.shape, everyAxis(node, value.shape, scales, 1)), {
      interpolation: mode === "nearest" ? "nearest" : "linear",
      coordinates: "asymmetric",
      rounding: "floor",
    }),
  ];
};

/** One or two axes, which become the rows and columns of a map whose channels are all the others. */
function resized(node: NodeImport, value: Value, { size, scale }: Target, ways: Ways): Value {
  const { shape } = value;
  const rank = shape.length;
  const changed = [...shape.keys()].filter((axis) => size[axis] !== shape[axis] || scale[axis] !== 1);
  if (changed.length === 0) return value;
  if (changed.length > 2) node.fail(`changes ${changed.length} axes; up to two can be resized`);
  const isMap = rank >= 4 && changed[0]! >= rank - 2;
  const along = isMap ? [rank - 2, rank - 1] : changed;
  const others = [...shape.keys()].filter((axis) => !along.includes(axis));
  const order = [...others, ...along];
  const moved = order.some((axis, place) => axis !== place);
  const source = moved ? transposed(node, value, order, "axes last") : value;
  const pair = (of: readonly number[]): Pair => [of[along[0]!]!, along.length > 1 ? of[along[1]!]! : 1];
  const map = node.view(source, [elementCount(others.map((axis) => shape[axis]!)), ...pair(shape)]);
  const operation = { kind: "resize", size: pair(size), scale: pair(scale), ...ways } as const;
  const operator = node.operator(operation, [map], moved ? "resized" : "");
  const result = node.activation(
    operator,
    order.map((axis) => size[axis]!),
  );
  return moved
    ? transposed(
        node,
        result,
        [...shape.keys()].map((axis) => order.indexOf(axis)),
      )
    : result;
}

function target(node: NodeImport, shape: Shape): Target {
  const sizes = node.integersOf(3, "sizes");
  const policy = node.text("keep_aspect_ratio_policy", ["stretch", "not_larger", "not_smaller"], "stretch");
  if (sizes === undefined || sizes.length === 0) {
    const scales = node.numbers(2) ?? node.fail("lacks scales and sizes");
    return fromScales(node, shape, everyAxis(node, shape, scales, 1));
  }
  const wanted = everyAxis(node, shape, sizes, undefined);
  if (!wanted.every((extent) => extent === undefined || extent >= 1))
    node.fail(`has the sizes [${sizes.join(", ")}]`);
  const factors = wanted.map((extent, axis) => (extent === undefined ? undefined : extent / shape[axis]!));
  if (policy === "stretch") {
    return {
      size: wanted.map((extent, axis) => extent ?? shape[axis]!),
      scale: factors.map((factor) => factor ?? 1),
    };
  }
  const given = factors.filter((factor) => factor !== undefined);
  const factor = policy === "not_larger" ? Math.min(...given) : Math.max(...given);
  return {
    size: shape.map((extent, axis) => (factors[axis] === undefined ? extent : Math.round(factor * extent))),
    scale: factors.map((own) => (own === undefined ? 1 : factor)),
  };
}

function fromScales(node: NodeImport, shape: Shape, scale: readonly number[]): Target {
  if (!scale.every((factor) => factor > 0 && factor <= 65_536)) node.fail(`scales by [${scale.join(", ")}]`);
  return { size: shape.map((extent, axis) => Math.floor(extent * scale[axis]!)), scale };
}

/** A number for each axis from a list with one for each, or for each of `axes`; what the others get. */
function everyAxis<T>(node: NodeImport, shape: Shape, values: readonly number[], other: T): (number | T)[] {
  const rank = shape.length;
  const axes = node.integers("axes")?.map((axis) => node.axis(axis, rank)) ?? [...shape.keys()];
  if (values.length !== axes.length)
    node.fail(`has ${values.length} scales or sizes for ${axes.length} axes`);
  return shape.map((_, axis) => values[axes.indexOf(axis)] ?? other);
}

/** Scaling of feature maps. */
export const resizes: OperatorImporters = [
  ["Resize", resize],
  ["Upsample", upsample],
];
