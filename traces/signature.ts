import { channelUnit, type Operator } from "../sim/model/index.ts";
import { box, boxShape, formatShape, type Box, type Shape } from "../sim/tensor/index.ts";
import { formatAttributes } from "./attributes.ts";
import { formatTypes } from "./layer-types.ts";

/**
 * What a linked layer is, whatever its name and its model: kind, input shapes, output shape, attributes, and element types
 * where they are not float32.
 * Layers with equal signatures cost the same and share trace rows.
 */
export function layerSignature(operator: Operator): string {
  const { operation, inputShapes, shape } = operator;
  const inputs = inputShapes.map(formatShape).join("+");
  return `${operation.kind} ${inputs} -> ${formatShape(shape)} ${layerAttributes(operator)}`.trimEnd();
}

/** The attributes of a layer as trace files have them, its element types among them where they are not float32. */
export function layerAttributes(operator: Operator): string {
  const types = formatTypes(operator);
  const attributes = formatAttributes(operator.operation);
  return types === undefined ? attributes : `${attributes} types=${types}`.trimStart();
}

/** Tells tiles apart, whatever the mode: the signature of the layer, and the extents. */
export function tileName(layer: string, extents: Shape): string {
  return `${layer} | ${formatShape(extents)}`;
}

/**
 * Output extents by which trace rows of a layer are told apart.
 * Channels that a device computes together (a head of attention) count whole, even where the region holds a part of them.
 */
export function tileExtents(operator: Operator, region: Box): Shape {
  const extents = boxShape(region);
  const unit = channelUnit(operator);
  if (unit === 1) return extents;
  const axis = extents.length === 2 ? 1 : 0;
  const [start, end] = [region.start[axis]!, region.end[axis]!];
  if (start === end) return extents;
  const whole =
    Math.min(operator.shape[axis]!, Math.ceil(end / unit) * unit) - Math.floor(start / unit) * unit;
  return extents.map((extent, index) => (index === axis ? whole : extent));
}

/**
 * The region that stands for all tiles of these extents: the first channels, and the middle of the rows and columns,
 * so that a partial tile reads real neighbours where it can instead of padding.
 */
export function interiorRegion(operator: Operator, extents: Shape): Box {
  return box(
    ...extents.map((extent, axis): [number, number] => {
      const spatial = extents.length >= 3 && axis > 0;
      const start = spatial ? Math.floor((operator.shape[axis]! - extent) / 2) : 0;
      return [start, start + extent];
    }),
  );
}
