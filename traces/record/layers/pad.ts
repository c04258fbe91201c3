import type { Operation } from "../../../sim/model/index.ts";
import { boxShape, volume, type Box } from "../../../sim/tensor/index.ts";
import { gather, keepBox } from "./crop.ts";
import { graphShape, type LayerBuilder, type Tile } from "./tile.ts";

/** Pads what the tile holds as far as the region reaches beyond it; a region of padding alone is all of one value. */
export const pad: LayerBuilder<"pad"> = (tile, operation) => {
  const { region, operator } = tile;
  const [input] = tile.inputs;
  if (input === undefined) return padding(tile, operation);
  const shifted = (edge: readonly number[]) => edge.map((at, axis) => at - operation.before[axis]!);
  const wanted = { start: shifted(region.start), end: shifted(region.end) };
  const mirrors =
    operation.mode === "reflect" && wanted.start.some((_, axis) => !mirrorHeld(tile, wanted, axis));
  if (!mirrors) return padNode(tile, operation, input, wanted);
  return wanted.start.reduce((tensor, start, axis) => {
    const extent = operator.inputShapes[0]![axis]!;
    const sources = Array.from({ length: wanted.end[axis]! - start }, (_, index) =>
      mirrored(start + index, extent),
    );
    return gather(tile, `${operator.name}/mirrored${axis}`, tensor, axis, tile.held[0]!, sources);
  }, input);
};

/** Where the region reaches beyond the input, does the tile hold all from the mirror on that padding would repeat? */
function mirrorHeld({ operator, held }: Tile, { start, end }: Box, axis: number): boolean {
  const extent = operator.inputShapes[0]![axis]!;
  const [first, last] = [held[0]!.start[axis]!, held[0]!.end[axis]!];
  const [before, after] = [first - start[axis]!, end[axis]! - last];
  return (
    (before <= 0 || (start[axis]! < 0 && first === 0 && before < last)) &&
    (after <= 0 || (end[axis]! > extent && last === extent && after < last - first))
  );
}

function mirrored(position: number, extent: number): number {
  const inward = Math.abs(position);
  return inward < extent ? inward : 2 * (extent - 1) - inward;
}

function padding({ graph, operator, region }: Tile, { value = 0 }: Operation<"pad">): string {
  const values = new Float32Array(volume(region)).fill(value);
  return graph.constant(`${operator.name}/padding`, graphShape(boxShape(region)), values);
}

function padNode(
  { graph, operator, held }: Tile,
  { mode, value = 0 }: Operation<"pad">,
  input: string,
  wanted: Box,
): string {
  const name = `${operator.name}/padded`;
  const { start, end } = held[0]!;
  const before = start.map((first, axis) => Math.max(0, first - wanted.start[axis]!));
  const after = end.map((last, axis) => Math.max(0, wanted.end[axis]! - last));
  const batch = start.length === 3 ? [0] : [];
  const pads = [...batch, ...before, ...batch, ...after];
  const padded = pads.some((extent) => extent > 0)
    ? graph.node(
        name,
        "Pad",
        [
          input,
          graph.integers(`${name}/pads`, pads),
          ...(value === 0 ? [] : [graph.constant(`${name}/value`, [], Float32Array.of(value))]),
        ],
        { mode },
      )
    : input;
  const whole = {
    start: start.map((first, axis) => first - before[axis]!),
    end: end.map((last, axis) => last + after[axis]!),
  };
  return keepBox(graph, `${operator.name}/kept`, padded, whole, wanted);
}
