import { boxShape, volume } from "../../../sim/tensor/index.ts";
import { graphShape, type LayerBuilder } from "./tile.ts";

/** The held part, padded to the region; what lies beyond the diagonal is replaced by the filling. */
export const triangle: LayerBuilder<"triangle"> = (tile, { keeps, diagonal, fill }) => {
  const { graph, operator, region } = tile;
  const { name } = operator;
  const [input] = tile.inputs;
  const extents = graphShape(boxShape(region));
  const filling = () =>
    graph.constant(`${name}/filling`, extents, new Float32Array(volume(region)).fill(fill));
  if (input === undefined) return filling();
  const held = tile.held[0]!;
  const batch = region.start.length === 3 ? [0] : [];
  const pads = [
    ...batch,
    ...held.start.map((start, axis) => start - region.start[axis]!),
    ...batch,
    ...held.end.map((end, axis) => region.end[axis]! - end),
  ];
  const padded = pads.some((amount) => amount > 0)
    ? graph.node(`${name}/padded`, "Pad", [input, graph.integers(`${name}/pads`, pads)])
    : input;
  const rank = region.start.length;
  const offset = diagonal + region.start[rank - 2]! - region.start[rank - 1]!;
  const side = (part: string, tensor: string, upper: boolean, from: number) =>
    graph.node(`${name}/${part}`, "Trilu", [tensor, graph.scalar(`${name}/${part}/diagonal`, from)], {
      upper: Number(upper),
    });
  const kept = side("triangle", padded, keeps === "upper", offset);
  if (fill === 0) return kept;
  // The other side of the filling, added to zeros.
  const other = side("rest", filling(), keeps !== "upper", keeps === "upper" ? offset - 1 : offset + 1);
  return graph.node(`${name}/filled`, "Add", [kept, other]);
};
