import { boxShape, elementCount, type Box, type Shape } from "../../../sim/tensor/index.ts";
import { graphShape, neededInputs, reshaped, type LayerBuilder, type Tile } from "./tile.ts";

/** Axes of both shapes with equal products that share no smaller part: `[8, 4]` and `[32]`. */
interface AxisGroup {
  readonly input: Shape;
  readonly output: Shape;
  /** First axis of the group on either side. */
  readonly inputAxis: number;
  readonly outputAxis: number;
}

/**
 * The held elements with one axis a group, from which each group's wanted elements are taken, in the tile's shape.
 * A box of a group of several axes is not a run of elements, so that they are picked one by one.
 */
export const reshape: LayerBuilder<"reshape"> = (tile) => {
  const { graph, operator, region } = tile;
  const { name, shape } = operator;
  const [input] = neededInputs(tile);
  const groups = axisGroups(operator.inputShapes[0]!, shape);
  const picks = groups.map((group) => wantedElements(group, tile));
  const lengths = groups.map(({ input: extents, inputAxis }) =>
    elementCount(boxShape(partOf(tile.held[0]!, inputAxis, extents.length))),
  );
  let tensor = input!;
  if (picks.some((pick, index) => pick.length !== lengths[index])) {
    tensor = reshaped(graph, `${name}/flat`, tensor, lengths);
    for (const [axis, pick] of picks.entries()) {
      if (pick.length !== lengths[axis]) tensor = pickNode(tile, tensor, axis, pick);
    }
  }
  return reshaped(graph, name, tensor, graphShape(boxShape(region)));
};

function pickNode({ graph, operator }: Tile, tensor: string, axis: number, pick: readonly number[]): string {
  const name = `${operator.name}/pick${axis}`;
  const [first, last] = [pick[0]!, pick.at(-1)!];
  if (last - first + 1 === pick.length) {
    return graph.node(name, "Slice", [
      tensor,
      graph.integers(`${name}/starts`, [first]),
      graph.integers(`${name}/ends`, [last + 1]),
      graph.integers(`${name}/axes`, [axis]),
    ]);
  }
  return graph.node(name, "Gather", [tensor, graph.integers(`${name}/indices`, pick)], { axis });
}

/** Places of the tile's elements of a group among the held ones of the group, which are one run. */
function wantedElements({ input, output, inputAxis, outputAxis }: AxisGroup, tile: Tile): readonly number[] {
  const region = partOf(tile.region, outputAxis, output.length);
  const held = partOf(tile.held[0]!, inputAxis, input.length);
  const origin = input.reduce((offset, extent, axis) => offset * extent + held.start[axis]!, 0);
  let places = [0];
  for (const [axis, extent] of output.entries()) {
    const extents = Array.from(
      { length: region.end[axis]! - region.start[axis]! },
      (_, index) => region.start[axis]! + index,
    );
    places = places.flatMap((place) => extents.map((index) => place * extent + index));
  }
  return places.map((place) => place - origin);
}

function partOf({ start, end }: Box, axis: number, rank: number): Box {
  return { start: start.slice(axis, axis + rank), end: end.slice(axis, axis + rank) };
}

function axisGroups(input: Shape, output: Shape): readonly AxisGroup[] {
  const groups: AxisGroup[] = [];
  let [from, to] = [0, 0];
  while (from < input.length || to < output.length) {
    const [inputAxis, outputAxis] = [from, to];
    let inputProduct = input[from++] ?? 1;
    let outputProduct = output[to++] ?? 1;
    while (inputProduct !== outputProduct) {
      if (inputProduct < outputProduct) inputProduct *= input[from++]!;
      else outputProduct *= output[to++]!;
    }
    groups.push({
      input: input.slice(inputAxis, from),
      output: output.slice(outputAxis, to),
      inputAxis,
      outputAxis,
    });
  }
  return groups;
}
