import { elementCount, sameShape, type Shape } from "../../sim/tensor/index.ts";
import { besideAt, kernelPoints } from "./interpolate.ts";
import { likeChannels, channelClasses, type Neighbours } from "./neighbours.ts";
import type { TracedTile } from "./traced-tiles.ts";

/** Tiles whose work for an element differs by more than this part of it are no tiles of equal work for each element. */
const rounding = 1e-9;

/**
 * Seconds below which no tile of a layer takes for each of its elements by what is traced and interpolated.
 *
 * A traced tile takes what it takes. Any other lies on a curve along one axis (see `neighbours`), which is straight, or the product
 * of a number and a straight line, between the works of the traced tiles on it: there time over work rises or falls throughout, so
 * it is least at one of these works, or at the far end, the whole extent of the axis. Which curves there are follows from the
 * classes of channel counts, the axes, and the extents of traced tiles along the other axes.
 *
 * @param tiles of the layer, at least one
 * @returns undefined where work is not in proportion to elements
 */
export function leastTracedRate(tiles: readonly TracedTile[], whole: Shape): number | undefined {
  const workOfElement = tiles[0]!.work / tiles[0]!.volume;
  const isEven = tiles.every(({ work, volume }) => Math.abs(work / volume / workOfElement - 1) <= rounding);
  if (!isEven) return undefined;
  let least = Math.min(...tiles.map(({ kernel, volume }) => kernel / volume));
  for (const line of lines(tiles, whole)) {
    const points = kernelPoints(line.alike);
    const works = [...points, ...kernelPoints(line.likeWhole)].map(({ x }) => x);
    const farthest = line.elements * workOfElement;
    for (const work of [...works.filter((work) => work < farthest), farthest]) {
      const seconds = besideAt(line, work, "work", "kernel");
      least = Math.min(least, seconds / (work / workOfElement));
    }
  }
  return least;
}

interface Line extends Neighbours {
  /** Most elements of a tile on it. */
  readonly elements: number;
}

/** Every set of tiles that a tile may be interpolated between. */
function lines(tiles: readonly TracedTile[], whole: Shape): readonly Line[] {
  const others = likeChannels(tiles, whole);
  return channelClasses(tiles, whole).flatMap((alike): readonly Line[] => [
    { alike, likeWhole: others, elements: elementCount(whole) },
    ...[...whole.keys()].flatMap((axis) =>
      distinctShapes(alike.map(({ extents }) => withExtent(extents, axis, whole[axis]!))).map((longest) => ({
        alike: along(alike, axis, longest),
        likeWhole: along(others, axis, longest),
        elements: elementCount(longest),
      })),
    ),
  ]);
}

function along(tiles: readonly TracedTile[], axis: number, longest: Shape): readonly TracedTile[] {
  return tiles.filter(({ extents }) => sameShape(withExtent(extents, axis, longest[axis]!), longest));
}

function withExtent(extents: Shape, axis: number, extent: number): Shape {
  return extents.map((other, index) => (index === axis ? extent : other));
}

function distinctShapes(shapes: readonly Shape[]): readonly Shape[] {
  return [...new Map(shapes.map((shape) => [shape.join(), shape])).values()];
}
