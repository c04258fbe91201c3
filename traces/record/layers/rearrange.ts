import { withRange } from "../../../sim/tensor/index.ts";
import { keepBox } from "./crop.ts";
import { graphAxis, neededInputs, rangeOf, weights, type LayerBuilder, type Tile } from "./tile.ts";

/** Joins what the tile needs of each input. */
export const concat: LayerBuilder<"concat"> = (tile, { axis }) =>
  tile.graph.node(tile.operator.name, "Concat", neededInputs(tile), {
    axis: graphAxis(tile, axis),
  });

/** A copy where the tile's input is just the part that it keeps. */
export const slice: LayerBuilder<"slice"> = (tile, { axis, start, end, step = 1 }) => {
  const { graph, operator, region } = tile;
  const [input] = neededInputs(tile);
  const from = step > 0 ? start : end - 1;
  const [first, last] = rangeOf(tile, axis).map((place, side) => from + (place - side) * step) as [
    number,
    number,
  ];
  const wanted = withRange(region, axis, Math.min(first, last), Math.max(first, last) + 1);
  const steps = region.start.map((_, other) => (other === axis ? step : 1));
  return keepBox(graph, operator.name, input!, tile.held[0]!, wanted, steps);
};

export const transpose: LayerBuilder<"transpose"> = (tile, { permutation }) => {
  const order = permutation.map((axis) => graphAxis(tile, axis));
  return tile.graph.node(tile.operator.name, "Transpose", neededInputs(tile), {
    perm: permutation.length === 3 ? [0, ...order] : order,
  });
};

/** Looks words, positions and segments up in the rows of one table and adds the three (as BERT does). */
export const embedding: LayerBuilder<"embedding"> = (tile, { rows, features }) => {
  const { graph, operator } = tile;
  const { name } = operator;
  const table = weights(tile, "table", [rows, features], features, 1, rangeOf(tile, 1));
  const [words] = neededInputs(tile);
  const looked = ["words", "positions", "segments"].map((part) =>
    graph.node(`${name}/${part}`, "Gather", [table, part === "words" ? words! : lookups(tile, part)]),
  );
  const placed = graph.node(`${name}/placed`, "Add", [looked[0]!, looked[1]!]);
  return graph.node(`${name}/sum`, "Add", [placed, looked[2]!]);
};

/** Row numbers as an input of the graph: a constant would be folded away. */
function lookups({ graph, operator, region }: Tile, part: string): string {
  return graph.input(`${operator.name}/${part}/rows`, [region.end[0]! - region.start[0]!], "int64");
}

/** All channels in one node; a tile of some channels takes every `block`-th pixel, phase by phase. */
export const spaceToDepth: LayerBuilder<"space-to-depth"> = (tile, { block }) => {
  const { graph, operator } = tile;
  const [first, end] = rangeOf(tile, 0);
  const [input] = neededInputs(tile) as [string];
  if (first === 0 && end === operator.shape[0]) {
    return graph.node(operator.name, "SpaceToDepth", [input], { blocksize: block });
  }
  const channels = operator.inputShapes[0]![0]!;
  const phases: string[] = [];
  for (let phase = Math.floor(first / channels); phase * channels < end; phase++) {
    phases.push(phaseNode(tile, input, block, phase, channels));
  }
  return phases.length === 1 ? phases[0]! : graph.node(operator.name, "Concat", phases, { axis: 1 });
};

/** The tile's channels of one phase, relative to the input region that the tile holds. */
function phaseNode(tile: Tile, input: string, block: number, phase: number, channels: number): string {
  const { graph, operator, region } = tile;
  const [first, end] = rangeOf(tile, 0);
  const [firstPhase, lastPhase] = [Math.floor(first / channels), Math.floor((end - 1) / channels)];
  // The input region starts at the first phase's channel, row and column, where there is only one of them.
  const channelOrigin = firstPhase === lastPhase ? first % channels : 0;
  const rowOf = (index: number) => Math.floor(index / block);
  const rowOrigin = rowOf(firstPhase);
  const columnOrigin = rowOf(firstPhase) === rowOf(lastPhase) ? firstPhase % block : 0;
  const row = rowOf(phase) - rowOrigin;
  const column = (phase % block) - columnOrigin;
  const start = Math.max(first - phase * channels, 0) - channelOrigin;
  const stop = Math.min(end - phase * channels, channels) - channelOrigin;
  const [, rows, columns] = region.start.map((from, axis) => region.end[axis]! - from);
  const name = `${operator.name}/phase${phase}`;
  return graph.node(name, "Slice", [
    input,
    graph.integers(`${name}/starts`, [start, row, column]),
    graph.integers(`${name}/ends`, [
      stop,
      row + (rows! - 1) * block + 1,
      column + (columns! - 1) * block + 1,
    ]),
    graph.integers(`${name}/axes`, [1, 2, 3]),
    graph.integers(`${name}/steps`, [1, block, block]),
  ]);
}
