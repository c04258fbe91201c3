import { boxShape, withRange } from "../../../sim/tensor/index.ts";
import { keepBox } from "./crop.ts";
import { graphAxis, graphShape, zeros, type LayerBuilder, type Tile } from "./tile.ts";

/** Sums over all that the tile holds, of which it keeps its own; an exclusive sum of nothing is zero. */
export const cumulativeSum: LayerBuilder<"cumulative-sum"> = (tile, { axis, exclusive, reverse }) => {
  const { graph, operator, region } = tile;
  const { name } = operator;
  const [input] = tile.inputs;
  if (input === undefined) return zeros(tile, "nothing", graphShape(boxShape(region)));
  const [start, end] = [region.start[axis]!, region.end[axis]!];
  const held = tile.held[0]!;
  const whole = held.start[axis] === 0 && held.end[axis] === operator.shape[axis];
  // Where the last sum leaves out an element that is not held, its place is filled with anything.
  const padded = exclusive && !whole ? pad(tile, input, axis, reverse) : input;
  const made = reverse
    ? withRange(region, axis, Math.min(start, held.start[axis]!), operator.shape[axis]!)
    : withRange(region, axis, 0, Math.max(end, held.end[axis]!));
  const sums = graph.node(
    `${name}/sums`,
    "CumSum",
    [padded, graph.scalar(`${name}/axis`, graphAxis(tile, axis))],
    {
      exclusive: Number(exclusive),
      reverse: Number(reverse),
    },
  );
  return keepBox(graph, `${name}/kept`, sums, made, region);
};

function pad(tile: Tile, input: string, axis: number, before: boolean): string {
  const { graph, operator } = tile;
  const rank = graphShape(operator.shape).length;
  const pads = Array.from({ length: 2 * rank }, () => 0);
  pads[graphAxis(tile, axis) + (before ? 0 : rank)] = 1;
  const name = `${operator.name}/padded`;
  return graph.node(name, "Pad", [input, graph.integers(`${name}/pads`, pads)]);
}
