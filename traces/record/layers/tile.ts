import type { Operation, Operator } from "../../../sim/model/index.ts";
import {
  boxShape,
  elementCount,
  wholeBox,
  withRange,
  type Box,
  type Shape,
} from "../../../sim/tensor/index.ts";
import type { TracedKind } from "../../attributes.ts";
import type { OnnxGraph } from "../onnx.ts";
import { heScale, type TensorValues } from "../weights.ts";

/** One tile on its way into an ONNX graph: the output region of an operator, and tensors that hold just what it needs. */
export interface Tile {
  readonly graph: OnnxGraph;
  readonly values: TensorValues;
  readonly operator: Operator;
  readonly region: Box;
  /** Name of the tensor that holds what the tile needs of each input; undefined where the tile needs none of it. */
  readonly inputs: readonly (string | undefined)[];
  /** The box of each input that its tensor holds: at least the needed one. */
  readonly held: readonly Box[];
}

/** Adds the nodes of a tile to its graph and returns the name of the tensor that holds the output region. */
export type LayerBuilder<K extends TracedKind> = (tile: Tile, operation: Operation<K>) => string;

/** Names of the inputs that the tile needs. */
export function neededInputs({ inputs }: Tile): readonly string[] {
  return inputs.filter((input) => input !== undefined);
}

/** Adds a box of a weight tensor, He-scaled, and returns its name. */
export function weightBox(tile: Tile, name: string, shape: Shape, fanIn: number, region: Box): string {
  const { graph, values, operator } = tile;
  const tensor = `${operator.name}/${name}`;
  return graph.constant(tensor, boxShape(region), values.values(tensor, shape, region, heScale(fanIn)));
}

/** Adds the part of a weight tensor that covers `[start, end)` of one axis, He-scaled, and returns its name. */
export function weights(
  tile: Tile,
  name: string,
  shape: Shape,
  fanIn: number,
  axis: number,
  [start, end]: readonly [start: number, end: number],
): string {
  return weightBox(tile, name, shape, fanIn, withRange(wholeBox(shape), axis, start, end));
}

/** Adds a vector with one value for each of the tile's channels (or features) and returns its name. */
export function perChannel(
  tile: Tile,
  name: string,
  channels: number,
  range: readonly [number, number],
): string {
  return weights(tile, name, [channels], channels, 0, range);
}

/** Adds a tensor of zeros and returns its name. */
export function zeros({ graph, operator }: Tile, name: string, shape: Shape): string {
  return graph.constant(`${operator.name}/${name}`, shape, new Float32Array(elementCount(shape)));
}

/** The tile's range on one axis of the output. */
export function rangeOf({ region }: Tile, axis: number): readonly [start: number, end: number] {
  return [region.start[axis]!, region.end[axis]!];
}

/** Place of a tensor's axis in ONNX, where feature maps have a batch axis first. */
export function graphAxis({ operator }: Tile, axis: number): number {
  return operator.shape.length === 3 ? axis + 1 : axis;
}

/** A tensor's shape in ONNX, where feature maps have a batch axis first. */
export function graphShape(shape: Shape): Shape {
  return shape.length === 3 ? [1, ...shape] : shape;
}

/** A tensor with the batch axis that operators over maps take: maps have one in the graph, volumes get it here. */
export function withBatch(graph: OnnxGraph, name: string, tensor: string, shape: Shape): string {
  return shape.length === 3 ? tensor : reshaped(graph, name, tensor, [1, ...shape]);
}

/** Takes the batch axis away again. */
export function withoutBatch(graph: OnnxGraph, name: string, tensor: string, shape: Shape): string {
  return shape.length === 3 ? tensor : reshaped(graph, name, tensor, shape);
}

/** Adds a node that gives a tensor another shape. */
export function reshaped(graph: OnnxGraph, name: string, tensor: string, shape: Shape): string {
  return graph.node(name, "Reshape", [tensor, graph.integers(`${name}/shape`, shape)]);
}
