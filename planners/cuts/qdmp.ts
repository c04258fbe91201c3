import { placeOfLeast } from "../ties.ts";
import { blocksOf, priceInside, sidesAround, type Block } from "./blocks.ts";
import { cutSeconds, type PricedCut, type Sides } from "./cut-problem.ts";
import type { Dag } from "../dag/index.ts";
import { cutPoints, pointSeconds, sidesAt } from "./points.ts";

/** Where the cuts of a graph may be, found once: at points, and inside blocks between them. */
export interface CutPlaces {
  readonly points: Int32Array;
  readonly blocks: readonly Block[];
}

/** The places of a graph. */
export function cutPlaces(dag: Dag): CutPlaces {
  return { points: cutPoints(dag), blocks: blocksOf(dag) };
}

/**
 * QDMP-style (Zhang et al., IMWUT 4(2), 2020; how the paper finds the pair of articulation points is not public): the
 * optimal cut lies at an articulation point or between two adjacent ones. All points are evaluated, then a minimum cut is
 * looked for in each block whose lower bound, everything in it on its faster side and the cheapest crossing, beats
 * the best so far. Exact for cuts without returns; undefined where none is allowed.
 */
export function cutBetweenPoints(priced: PricedCut, { points, blocks }: CutPlaces): Sides | undefined {
  const { edgeSeconds, cloudSeconds, upSeconds } = priced;
  const count = edgeSeconds.length;
  const seconds = pointSeconds(priced, points);
  const place = placeOfLeast(seconds);
  let best = place < 0 ? undefined : sidesAt(count, points[place]!);
  let least = place < 0 ? Infinity : seconds[place]!;
  for (const block of blocks) {
    let bound = 0;
    // Before the first articulation point, and behind the last one, parts may be joined by nothing.
    const isBetween = block.start > 0 && block.end < count;
    let crossing = isBetween ? Infinity : 0;
    for (let node = 0; node < count; node++) {
      const isInside = node >= block.start && node < block.end;
      const onEdge = node < block.start;
      if (isInside) bound += Math.min(edgeSeconds[node]!, cloudSeconds[node]!);
      else bound += onEdge ? edgeSeconds[node]! : cloudSeconds[node]!;
      if (isInside || node === block.start - 1) crossing = Math.min(crossing, upSeconds[node]!);
    }
    if (bound + crossing >= least) continue;
    const inside = block.graph.minimumCut(priceInside(block, priced));
    if (!inside) continue;
    const sides = sidesAround(block, inside, count);
    const taken = cutSeconds(priced, sides);
    if (taken >= least) continue;
    best = sides;
    least = taken;
  }
  return best;
}
