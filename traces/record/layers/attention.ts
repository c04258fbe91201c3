import { keepRange } from "./crop.ts";
import { neededInputs, rangeOf, type LayerBuilder, type Tile } from "./tile.ts";

/** Orders of the axes [tokens, head, feature] that a matrix product head by head needs. */
const headsFirst = [1, 0, 2];
const headsFirstTransposed = [1, 2, 0];

/**
 * Scaled dot-product attention in the operators that exporters decompose it into, over the heads that the tile touches.
 * A tile of a part of a head computes the whole head, with zeros for the values that it does not hold.
 */
export const attention: LayerBuilder<"attention"> = (tile, { heads }) => {
  const { graph, operator } = tile;
  const { name, inputShapes } = operator;
  const size = inputShapes[0]![1]! / heads;
  const [first, end] = rangeOf(tile, 1);
  const [start, stop] = [Math.floor(first / size) * size, Math.ceil(end / size) * size];
  const [query, key, value] = neededInputs(tile) as [string, string, string];
  const tokens = tile.region.end[0]! - tile.region.start[0]!;
  const keyTokens = inputShapes[1]![0]!;
  const byHeads = (part: string, tensor: string, rows: number, order: readonly number[]) => {
    const shape = [rows, (stop - start) / size, size];
    return graph.node(`${name}/${part}`, "Transpose", [reshape(tile, part, tensor, shape)], { perm: order });
  };

  const scores = graph.node(`${name}/scores`, "MatMul", [
    byHeads("query", query, tokens, headsFirst),
    byHeads("key", key, keyTokens, headsFirstTransposed),
  ]);
  const scale = graph.constant(`${name}/scale`, [], Float32Array.of(1 / Math.sqrt(size)));
  const scaled = graph.node(`${name}/scaled`, "Mul", [scores, scale]);
  const shares = graph.node(`${name}/shares`, "Softmax", [scaled], { axis: -1 });
  const wholeValue = padColumns(tile, value, first - start, stop - end);
  const mixed = graph.node(`${name}/mixed`, "MatMul", [
    shares,
    byHeads("value", wholeValue, keyTokens, headsFirst),
  ]);
  const joined = graph.node(`${name}/joined`, "Transpose", [mixed], { perm: headsFirst });
  const attended = reshape(tile, "attended", joined, [tokens, stop - start]);
  return keepRange(tile, `${name}/kept`, attended, 1, stop - start, [first - start, end - start]);
};

function reshape({ graph, operator }: Tile, part: string, tensor: string, shape: readonly number[]): string {
  const name = `${operator.name}/${part}/reshaped`;
  return graph.node(name, "Reshape", [tensor, graph.integers(`${name}/shape`, shape)]);
}

function padColumns({ graph, operator }: Tile, tensor: string, before: number, after: number): string {
  if (before === 0 && after === 0) return tensor;
  const name = `${operator.name}/padded`;
  return graph.node(name, "Pad", [tensor, graph.integers(`${name}/pads`, [0, before, 0, after])]);
}
