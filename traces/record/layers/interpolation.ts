import { coveredRange, roundCoordinate, sourceCoordinate, type Operation } from "../../../sim/model/index.ts";
import { gather } from "./crop.ts";
import { neededInputs, rangeOf, type Tile } from "./tile.ts";

type Resize = Operation<"resize">;

/** An input row or column that an output one reads, and how much it counts. */
interface Tap {
  readonly place: number;
  readonly weight: number;
}

/** Coefficient of cubic interpolation that ONNX Resize takes unless told otherwise. */
const cubic = -0.75;

/** Mixes rows, then columns, of the held pixels into those of the tile. */
export function interpolate(tile: Tile, operation: Resize): string {
  const [input] = neededInputs(tile);
  return mixAxis(tile, operation, mixAxis(tile, operation, input!, 0), 1);
}

function mixAxis(tile: Tile, operation: Resize, tensor: string, axis: 0 | 1): string {
  const { graph, operator } = tile;
  const [start, end] = rangeOf(tile, axis + 1);
  const extent = operator.inputShapes[0]![axis + 1]!;
  const taps = Array.from({ length: end - start }, (_, index) =>
    tapsOf(operation, axis, extent, start + index),
  );
  const name = `${operator.name}/${axis === 0 ? "rows" : "columns"}`;
  const parts = taps[0]!.map((_, tap) => {
    const places = taps.map((position) => position[tap]!.place);
    const taken = gather(tile, `${name}/taken${tap}`, tensor, axis + 1, tile.held[0]!, places);
    if (taps.every((position) => position[tap]!.weight === 1)) return taken;
    const weights = Float32Array.from(taps, (position) => position[tap]!.weight);
    const shape = axis === 0 ? [weights.length, 1] : [weights.length];
    return graph.node(`${name}/weighted${tap}`, "Mul", [
      taken,
      graph.constant(`${name}/weights${tap}`, shape, weights),
    ]);
  });
  return parts.length === 1 ? parts[0]! : graph.node(`${name}/mixed`, "Sum", parts);
}

/** As many taps for each position, all within the input. */
function tapsOf(operation: Resize, axis: 0 | 1, extent: number, position: number): readonly Tap[] {
  const source = sourceCoordinate(operation, axis, extent, position);
  const inside = (place: number) => Math.min(extent - 1, Math.max(0, place));
  const covered = coveredRange(operation, axis, source);
  if (covered) return coveredTaps(operation, axis, source, covered, inside);
  const low = Math.floor(source);
  const share = source - low;
  switch (operation.interpolation) {
    case "nearest":
      return [{ place: inside(roundCoordinate(operation.rounding, source)), weight: 1 }];
    case "linear":
      // A tap that does not count need not be held.
      return share === 0
        ? [
            { place: inside(low), weight: 1 },
            { place: inside(low), weight: 0 },
          ]
        : [
            { place: inside(low), weight: 1 - share },
            { place: inside(low + 1), weight: share },
          ];
    case "cubic":
      return [-1, 0, 1, 2].map((offset) => ({
        place: inside(low + offset),
        weight: cubicWeight(Math.abs(share - offset)),
      }));
  }
}

/** Every pixel counts by its distance, in pixels of the output; all positions have as many taps. */
function coveredTaps(
  { interpolation, scale }: Resize,
  axis: 0 | 1,
  source: number,
  [start, end]: readonly [start: number, end: number],
  inside: (place: number) => number,
): readonly Tap[] {
  const count = Math.ceil((2 * (interpolation === "cubic" ? 2 : 1)) / scale[axis]) + 1;
  const weights = Array.from({ length: count }, (_, index) => {
    if (start + index >= end) return 0;
    const distance = Math.abs(start + index - source) * scale[axis];
    return interpolation === "cubic" ? cubicWeight(distance) : Math.max(0, 1 - distance);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight, index) => ({
    place: inside(Math.min(start + index, end - 1)),
    weight: weight / total,
  }));
}

/** Keys, Cubic convolution interpolation for digital image processing, 1981, equation 15. */
function cubicWeight(distance: number): number {
  if (distance <= 1) return (cubic + 2) * distance ** 3 - (cubic + 3) * distance ** 2 + 1;
  if (distance >= 2) return 0;
  return cubic * (distance ** 3 - 5 * distance ** 2 + 8 * distance - 4);
}
