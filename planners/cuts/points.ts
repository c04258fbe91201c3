import { articulationPoints, type Dag } from "../dag/index.ts";
import { placeOfLeast } from "../ties.ts";
import type { PricedCut, Sides } from "./cut-problem.ts";

/**
 * The cuts at which at most one tensor crosses, as numbers of nodes on the edge, ascending: none, all, and all up to each
 * articulation point. Nodes are in topological order, so those before an articulation point are the first ones.
 */
export function cutPoints(dag: Dag): Int32Array {
  const points = articulationPoints(dag).map((node) => node + 1);
  return Int32Array.from(new Set([0, ...points, dag.successors.length]));
}

/** By point: seconds of the cut there; Infinity where it is not allowed. O(nodes). */
export function pointSeconds(priced: PricedCut, points: Int32Array): Float64Array {
  const { edgeSeconds, cloudSeconds, upSeconds } = priced;
  const count = edgeSeconds.length;
  const seconds = new Float64Array(points.length);
  let edge = 0;
  for (let node = 0, place = 0; node <= count; node++) {
    if (points[place] === node) {
      const crosses = node > 0 && node < count;
      seconds[place++] = edge + (crosses ? upSeconds[node - 1]! : 0);
    }
    if (node < count) edge += edgeSeconds[node]!;
  }
  let cloud = 0;
  for (let node = count, place = points.length - 1; node >= 0; node--) {
    if (points[place] === node) seconds[place--]! += cloud;
    if (node > 0) cloud += cloudSeconds[node - 1]!;
  }
  return seconds;
}

/** The cut that takes the least of those at points, the first of equals; undefined where none is allowed. */
export function bestPointCut(priced: PricedCut, points: Int32Array): Sides | undefined {
  const place = placeOfLeast(pointSeconds(priced, points));
  return place < 0 ? undefined : sidesAt(priced.edgeSeconds.length, points[place]!);
}

/** The cut with the first nodes on the edge. */
export function sidesAt(count: number, point: number): Sides {
  return new Uint8Array(count).fill(1, 0, point);
}
