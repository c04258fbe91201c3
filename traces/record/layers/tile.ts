import type { Operation, Operator } from "../../../sim/model/index.ts";
import { boxShape, wholeBox, withRange, type Box, type Shape } from "../../../sim/tensor/index.ts";
import type { TracedKind } from "../../attributes.ts";
import type { OnnxGraph } from "../onnx.ts";
import type { SeededValues } from "../weights.ts";

/** One tile on its way into an ONNX graph: the output region of an operator, and tensors that hold just what it needs. */
export interface Tile {
  readonly graph: OnnxGraph;
  readonly values: SeededValues;
  readonly operator: Operator;
  readonly region: Box;
  /** Name of the tensor with the needed region of each input; nothing where the tile needs none of it. */
  readonly inputs: readonly (string | undefined)[];
}

/** Adds the nodes of a tile to its graph and returns the name of the tensor that holds the output region. */
export type LayerBuilder<K extends TracedKind> = (tile: Tile, operation: Operation<K>) => string;

/** Names of the inputs that the tile needs. */
export function neededInputs({ inputs }: Tile): readonly string[] {
  return inputs.filter((input) => input !== undefined);
}

/** Adds the part of a weight tensor that covers `[start, end)` of one axis, He-scaled, and returns its name. */
export function weights(
  tile: Tile,
  name: string,
  shape: Shape,
  fanIn: number,
  axis: number,
  range: readonly [start: number, end: number],
): string {
  const { graph, values, operator } = tile;
  const region = withRange(wholeBox(shape), axis, range[0], range[1]);
  const tensor = `${operator.name}/${name}`;
  const scale = Math.sqrt(2 / fanIn);
  return graph.constant(tensor, boxShape(region), values.values(tensor, shape, region, scale));
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

/** The tile's range on one axis of the output. */
export function rangeOf({ region }: Tile, axis: number): readonly [start: number, end: number] {
  return [region.start[axis]!, region.end[axis]!];
}

/** Adds a node that keeps `[start, end)` of one axis of a tensor of `extent` there; none when that is all. */
export function keepRange(
  { graph }: Tile,
  name: string,
  tensor: string,
  axis: number,
  extent: number,
  [start, end]: readonly [start: number, end: number],
): string {
  if (start === 0 && end === extent) return tensor;
  return graph.node(name, "Slice", [
    tensor,
    graph.integers(`${name}/starts`, [start]),
    graph.integers(`${name}/ends`, [end]),
    graph.integers(`${name}/axes`, [axis]),
  ]);
}

/** Place of a tensor's axis in ONNX, where feature maps have a batch axis first. */
export function graphAxis({ operator }: Tile, axis: number): number {
  return operator.shape.length === 3 ? axis + 1 : axis;
}
