import type { TimeCorner } from "../../sim/cluster/compute.ts";
import { elementCount, sameShape, type Shape } from "../../sim/tensor/index.ts";
import { convexBelow } from "./convex.ts";
import { besideCurve, kernelPoints, leastBeside } from "./interpolate.ts";
import { likeChannels, channelClasses, type Neighbours } from "./neighbours.ts";
import type { TracedTile } from "./traced-tiles.ts";

/** Tiles whose work for an element differs by more than this part of it are not tiles of equal work for each element. */
const rounding = 1e-9;

/**
 * A convex curve over elements below which no tile of a layer takes by what is traced and interpolated.
 *
 * A traced tile takes what it takes. Any other lies on a curve along one axis, or where no axis has two tiles on one of all tiles (see
 * `neighbours`), and takes the greater of two functions of its work (`interpolateCost`) that are straight between the works of traced
 * tiles, and beyond them as far as tiles reach. The greater of two straight lines lies above any line below its ends and the point
 * where they cross. Which curves there are follows from the classes of channel counts, the axes, and the extents of traced tiles
 * along the other axes.
 *
 * @param tiles of the layer, at least one
 * @returns undefined where work is not in proportion to elements
 */
export function leastTracedTimes(
  tiles: readonly TracedTile[],
  whole: Shape,
): readonly TimeCorner[] | undefined {
  const workOfElement = tiles[0]!.work / tiles[0]!.volume;
  const isEven = tiles.every(({ work, volume }) => Math.abs(work / volume / workOfElement - 1) <= rounding);
  if (!isEven) return undefined;
  const times = tiles.map(({ kernel, volume }): TimeCorner => ({ elements: volume, seconds: kernel }));
  for (const line of lines(tiles, whole))
    for (const { x, y } of lowPoints(line, workOfElement))
      times.push({ elements: x / workOfElement, seconds: y });
  return convexBelow(times);
}

interface Line extends Neighbours {
  /** Fewest and most elements of a tile on it. */
  readonly fewest: number;
  readonly most: number;
}

/** Points between which the times on a line lie above straight lines; over work. */
function lowPoints(line: Line, workOfElement: number): readonly { readonly x: number; readonly y: number }[] {
  const [near, far] = [line.fewest * workOfElement, line.most * workOfElement];
  const knots = [...kernelPoints(line.alike), ...kernelPoints(line.likeWhole)]
    .map(({ x }) => x)
    .filter((x) => x > near && x < far)
    .sort((a, b) => a - b);
  const works = [near, ...knots, far];
  const least = leastBeside(line.likeWhole);
  const beside = besideCurve(line, "work", "kernel");
  const both = works.map((x) => [beside(x), least(x)] as const);
  return works.flatMap((x, index) => {
    const [above, floor] = both[index]!;
    const own = { x, y: Math.max(above, floor) };
    const next = both[index + 1];
    if (!next) return [own];
    const [now, then] = [above - floor, next[0] - next[1]];
    if (now * then >= 0) return [own];
    const part = now / (now - then);
    const crossing = { x: x + part * (works[index + 1]! - x), y: above + part * (next[0] - above) };
    return [own, crossing];
  });
}

/** Every set of tiles that a tile may be interpolated between. */
function lines(tiles: readonly TracedTile[], whole: Shape): readonly Line[] {
  const others = likeChannels(tiles, whole);
  return channelClasses(tiles, whole).flatMap((alike): readonly Line[] => [
    { alike, likeWhole: others, fewest: 1, most: elementCount(whole) },
    ...[...whole.keys()].flatMap((axis) =>
      distinctShapes(alike.map(({ extents }) => withExtent(extents, axis, whole[axis]!)))
        .map((longest) => ({
          alike: along(alike, axis, longest),
          likeWhole: along(others, axis, longest),
          fewest: elementCount(longest) / whole[axis]!,
          most: elementCount(longest),
        }))
        // One tile is not a line.
        .filter(({ alike, likeWhole }) => Math.max(alike.length, likeWhole.length) > 1),
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
