import { articulationPoints, induced, type Dag } from "../dag/index.ts";
import { CutGraph } from "./cut-graph.ts";
import type { PricedCut, Sides } from "./cut-problem.ts";

/**
 * What lies between two adjacent articulation points, or before the first or behind the last one. Every cut of the graph
 * without returns is at an articulation point or inside one block.
 */
export interface Block {
  /** The first node of its own; what comes before is on the edge. */
  readonly start: number;
  /** Behind its last own node; from here on all is in the cloud. */
  readonly end: number;
  /** The articulation point before it, if there is one, its own nodes, and the one behind. */
  readonly nodes: readonly number[];
  readonly graph: CutGraph;
  readonly dag: Dag;
}

/** The blocks of a graph that have nodes beside articulation points, ascending. */
export function blocksOf(dag: Dag): readonly Block[] {
  const count = dag.successors.length;
  const borders = [-1, ...articulationPoints(dag), count];
  return borders.slice(1).flatMap((end, place): readonly Block[] => {
    const start = borders[place]! + 1;
    if (start >= end) return [];
    const first = Math.max(start - 1, 0);
    const last = Math.min(end, count - 1);
    const nodes = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const inside = induced(dag, nodes);
    return [{ start, end, nodes, dag: inside, graph: new CutGraph(inside, "never") }];
  });
}

/**
 * A cut problem inside a block, between the articulation points at its ends: the one before it is on the edge and the one
 * behind it in the cloud, for nothing.
 */
export function priceInside({ start, end, nodes, dag }: Block, priced: PricedCut): PricedCut {
  const inside = (figures: Float64Array, before: number, behind: number) =>
    Float64Array.from(nodes, (node) => (node < start ? before : node >= end ? behind : figures[node]!));
  return {
    dag,
    edgeSeconds: inside(priced.edgeSeconds, 0, Infinity),
    cloudSeconds: inside(priced.cloudSeconds, Infinity, 0),
    upSeconds: Float64Array.from(nodes, (node) => priced.upSeconds[node]!),
  };
}

/** A cut inside a block as one of the whole graph. */
export function sidesAround({ start, nodes }: Block, inside: Sides, count: number): Sides {
  const sides = new Uint8Array(count).fill(1, 0, start);
  for (const [place, node] of nodes.entries()) sides[node] = inside[place]!;
  return sides;
}
