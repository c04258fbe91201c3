import { articulationPoints, induced, type Dag } from "../dag/index.ts";
import { CutGraph } from "./cut-graph.ts";
import { cutSeconds, type PricedCut, type Sides } from "./cut-problem.ts";

/** Nodes from one articulation point to the next, both included where there are any. */
interface Stretch {
  readonly nodes: readonly number[];
  readonly graph: CutGraph;
  readonly dag: Dag;
  readonly hasStart: boolean;
  readonly hasEnd: boolean;
}

/** A cut up to an articulation point, which is on a given side. */
interface Partial {
  readonly seconds: number;
  readonly sides: Sides;
}

/**
 * The optimal cut where data may come back from the cloud. Every path goes through each articulation point, so that once
 * their sides are known the stretches between them are cut apart from each other: a dynamic program over the sides of the
 * points, with up to four minimum cuts a stretch. Undefined where no cut is allowed.
 *
 * @param priced has prices for what comes back
 */
export function cutWithReturns(priced: PricedCut): Sides | undefined {
  const { edgeSeconds, cloudSeconds, dag } = priced;
  const none: Partial = { seconds: 0, sides: new Uint8Array(edgeSeconds.length) };
  let upTo = new Map<0 | 1, Partial>([[1, none]]);
  for (const stretch of stretchesOf(dag)) {
    const next = new Map<0 | 1, Partial>();
    for (const endSide of stretch.hasEnd ? ([1, 0] as const) : ([1] as const)) {
      const end = stretch.nodes.at(-1)!;
      const own = stretch.hasEnd ? (endSide === 1 ? edgeSeconds : cloudSeconds)[end]! : 0;
      for (const [startSide, before] of upTo) {
        const inside = cutInside(priced, stretch, startSide, endSide);
        if (!inside) continue;
        const seconds = before.seconds + inside.seconds + own;
        if (!(seconds < (next.get(endSide)?.seconds ?? Infinity))) continue;
        const sides = before.sides.slice();
        for (const [place, node] of stretch.nodes.entries()) sides[node] = inside.sides[place]!;
        next.set(endSide, { seconds, sides });
      }
    }
    upTo = next;
  }
  const [first, second] = [...upTo.values()];
  return second && second.seconds < first!.seconds ? second.sides : first?.sides;
}

function stretchesOf(dag: Dag): readonly Stretch[] {
  const count = dag.successors.length;
  const borders = [-1, ...articulationPoints(dag), count];
  return borders.slice(1).flatMap((border, place): readonly Stretch[] => {
    const start = Math.max(borders[place]!, 0);
    const end = Math.min(border, count - 1);
    // Behind a last node that is an articulation point nothing is left.
    if (border === count && borders[place] === count - 1) return [];
    const nodes = Array.from({ length: end - start + 1 }, (_, index) => start + index);
    const inside = induced(dag, nodes);
    const graph = new CutGraph(inside, "allowed");
    return [{ nodes, graph, dag: inside, hasStart: borders[place]! >= 0, hasEnd: border < count }];
  });
}

/** The best cut of a stretch whose ends are on given sides, for what they take by themselves; it leaves that out. */
function cutInside(
  { edgeSeconds, cloudSeconds, upSeconds, downSeconds }: PricedCut,
  { nodes, graph, dag, hasStart, hasEnd }: Stretch,
  startSide: 0 | 1,
  endSide: 0 | 1,
): Partial | undefined {
  const sideOf = (place: number) =>
    hasStart && place === 0 ? startSide : hasEnd && place === nodes.length - 1 ? endSide : undefined;
  const pinned = (figures: Float64Array, free: 0 | 1) =>
    Float64Array.from(nodes, (node, place) => {
      const side = sideOf(place);
      return side === undefined ? figures[node]! : side === free ? 0 : Infinity;
    });
  const of = (figures: Float64Array) => Float64Array.from(nodes, (node) => figures[node]!);
  const inside: PricedCut = {
    dag,
    edgeSeconds: pinned(edgeSeconds, 1),
    cloudSeconds: pinned(cloudSeconds, 0),
    upSeconds: of(upSeconds),
    ...(downSeconds && { downSeconds: of(downSeconds) }),
  };
  const sides = graph.minimumCut(inside);
  return sides && { seconds: cutSeconds(inside, sides), sides };
}
