import type { Box } from "../../../sim/tensor/index.ts";
import type { OnnxGraph } from "../onnx.ts";
import type { Tile } from "./tile.ts";

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

/** An end before the first element, from which ONNX does not count on from the last. */
const beforeAll = -(2 ** 31);

/** Adds a node that cuts the wanted box, or every `steps`-th element of it (from its end where negative), out of a tensor that holds another; none when that is all. */
export function keepBox(
  graph: OnnxGraph,
  name: string,
  tensor: string,
  held: Box,
  wanted: Box,
  steps: readonly number[] = wanted.start.map(() => 1),
): string {
  const cut = [...held.start.keys()].filter(
    (axis) =>
      held.start[axis] !== wanted.start[axis] || held.end[axis] !== wanted.end[axis] || steps[axis] !== 1,
  );
  if (cut.length === 0) return tensor;
  const batchAxes = held.start.length === 3 ? 1 : 0;
  const of = (value: (axis: number) => number) => cut.map(value);
  return graph.node(name, "Slice", [
    tensor,
    graph.integers(
      `${name}/starts`,
      of((axis) => (steps[axis]! > 0 ? wanted.start[axis]! : wanted.end[axis]! - 1) - held.start[axis]!),
    ),
    graph.integers(
      `${name}/ends`,
      of((axis) => {
        if (steps[axis]! > 0) return wanted.end[axis]! - held.start[axis]!;
        const before = wanted.start[axis]! - held.start[axis]! - 1;
        return before < 0 ? beforeAll : before;
      }),
    ),
    graph.integers(
      `${name}/axes`,
      of((axis) => axis + batchAxes),
    ),
    graph.integers(
      `${name}/steps`,
      of((axis) => steps[axis]!),
    ),
  ]);
}

/** Adds a node that takes the given places of one axis, in order, from a tensor that holds a box; none when those are all. */
export function gather(
  { graph }: Tile,
  name: string,
  tensor: string,
  axis: number,
  held: Box,
  places: readonly number[],
): string {
  const [start, end] = [held.start[axis]!, held.end[axis]!];
  const indices = places.map((place) => place - start);
  if (indices.length === end - start && indices.every((index, at) => index === at)) return tensor;
  return graph.node(name, "Gather", [tensor, graph.integers(`${name}/indices`, indices)], {
    axis: held.start.length === 3 ? axis + 1 : axis,
  });
}
