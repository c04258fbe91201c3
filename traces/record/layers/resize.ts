import type { Operation } from "../../../sim/model/index.ts";
import { boxShape, contains, sameShape, type Shape } from "../../../sim/tensor/index.ts";
import { keepBox } from "./crop.ts";
import { interpolate } from "./interpolation.ts";
import { neededInputs, type LayerBuilder, type Tile } from "./tile.ts";

type Resize = Operation<"resize">;

const mappings: Readonly<Record<Resize["coordinates"], string>> = {
  asymmetric: "asymmetric",
  "half-pixel": "half_pixel",
  "pytorch-half-pixel": "pytorch_half_pixel",
  "align-corners": "align_corners",
  "half-pixel-symmetric": "half_pixel_symmetric",
};

const roundings: Readonly<Record<Resize["rounding"], string>> = {
  floor: "floor",
  ceil: "ceil",
  "half-down": "round_prefer_floor",
  "half-up": "round_prefer_ceil",
};

/**
 * One node for a whole map, and for a part of one that is scaled by whole numbers: what the node makes beyond the tile is
 * cut off. Elsewhere the node would place a part otherwise than the whole, and the tile mixes rows and columns itself.
 */
export const resize: LayerBuilder<"resize"> = (tile, operation) => {
  const { graph, operator, region } = tile;
  const { size, scale } = operation;
  const held = tile.held[0]!;
  const [, ...extents] = boxShape(held);
  const whole = sameShape(extents, operator.inputShapes[0]!.slice(1));
  const movable = operation.coordinates !== "align-corners" && scale.every(Number.isInteger);
  const resizedTo = whole ? size : extents.map((extent, axis) => extent * scale[axis]!);
  const [, ...origin] = held.start.map((first, axis) => (axis === 0 ? 0 : first * scale[axis - 1]!));
  const made = {
    start: [held.start[0]!, ...origin],
    end: [held.end[0]!, ...origin.map((first, axis) => first + resizedTo[axis]!)],
  };
  // A policy may round a size up, which no node does that is told scales.
  const isMade = extents.every((extent, axis) => {
    const scaled = extent * scale[axis]!;
    return scaled === resizedTo[axis] || Math.floor(Math.fround(scaled)) === resizedTo[axis];
  });
  // The first pixels of an input one may lie before it: rounding up takes them from there.
  if (!isMade || (!whole && !(movable && contains(made, region)))) return interpolate(tile, operation);
  return keepBox(
    graph,
    `${operator.name}/kept`,
    resizeNode(tile, operation, extents, resizedTo),
    made,
    region,
  );
};

function resizeNode(tile: Tile, operation: Resize, extents: Shape, resizedTo: Shape): string {
  const { graph, operator } = tile;
  const { interpolation, coordinates, rounding, scale } = operation;
  const name = `${operator.name}/resized`;
  const [input] = neededInputs(tile);
  const bySize = scale.every((factor, axis) => factor * extents[axis]! === resizedTo[axis]);
  const parameters = bySize
    ? ["", graph.integers(`${name}/sizes`, [1, boxShape(tile.held[0]!)[0]!, ...resizedTo])]
    : [graph.constant(`${name}/scales`, [4], Float32Array.of(1, 1, ...scale))];
  // The second input, a region of interest, is for another mapping of coordinates.
  return graph.node(name, "Resize", [input!, "", ...parameters], {
    mode: interpolation,
    coordinate_transformation_mode: mappings[coordinates],
    nearest_mode: roundings[rounding],
    ...(operation.antialias ? { antialias: 1 } : {}),
  });
}
