import { isComputed, type Model } from "../../sim/model/index.ts";
import { bit, type BitSet } from "./bits.ts";

/** A directed acyclic graph over the nodes 0, 1, ..., numbered in topological order. */
export interface Dag {
  readonly successors: readonly (readonly number[])[];
  readonly predecessors: readonly (readonly number[])[];
}

/** The graph of some edges; each must go from a smaller to a larger number, and counts once. */
export function dagOf(count: number, edges: Iterable<readonly [from: number, to: number]>): Dag {
  const successors: Set<number>[] = Array.from({ length: count }, () => new Set());
  const predecessors: Set<number>[] = Array.from({ length: count }, () => new Set());
  for (const [from, to] of edges) {
    successors[from]!.add(to);
    predecessors[to]!.add(from);
  }
  const sorted = (sets: readonly Set<number>[]) => sets.map((set) => [...set].sort((a, b) => a - b));
  return { successors: sorted(successors), predecessors: sorted(predecessors) };
}

/** The part of a graph on some of its nodes, ascending, which are renumbered in that order. */
export function induced(dag: Dag, nodes: readonly number[]): Dag {
  const place = new Map(nodes.map((node, index) => [node, index]));
  const edges = nodes.flatMap((node, index) =>
    dag.successors[node]!.flatMap((next): (readonly [number, number])[] => {
      const to = place.get(next);
      return to === undefined ? [] : [[index, to]];
    }),
  );
  return dagOf(nodes.length, edges);
}

/** The computed operators of a model as a graph: node `n` is the operator of id `operators[n]`. */
export interface OperatorDag extends Dag {
  readonly operators: readonly number[];
}

/** Who reads whom among the computed operators of a model. */
export function operatorDag(model: Model): OperatorDag {
  const operators = model.operators.filter(isComputed).map(({ id }) => id);
  const nodeOf = new Map(operators.map((id, node) => [id, node]));
  const edges = operators.flatMap((id, node) =>
    model.operators[id]!.inputs.flatMap((input): (readonly [number, number])[] => {
      const from = nodeOf.get(input);
      return from === undefined ? [] : [[from, node]];
    }),
  );
  return { operators, ...dagOf(operators.length, edges) };
}

/** By node: itself and everything that is reached from it. */
export function reachable({ successors }: Dag): readonly BitSet[] {
  const sets: BitSet[] = successors.map((_, node) => bit(node));
  for (let node = successors.length - 1; node >= 0; node--)
    for (const next of successors[node]!) sets[node]! |= sets[next]!;
  return sets;
}

/**
 * Nodes, ascending, that are before or after every other one: all orders agree on what is done when one of them ends.
 */
export function cutNodes(dag: Dag): readonly number[] {
  const reached = reachable(dag);
  const all = (1n << BigInt(reached.length)) - 1n;
  const before = reached.map(() => 0n);
  for (const [node, nexts] of dag.successors.entries())
    for (const next of nexts) before[next]! |= before[node]! | bit(node);
  return reached.flatMap((set, node) => ((set | before[node]!) === all ? [node] : []));
}

/**
 * Nodes, ascending, through which every path from a first node to a last one leads. No edge goes around one of them: each
 * is then before or after every other node, and nodes before it have smaller numbers. O(nodes + edges).
 */
export function articulationPoints({ successors, predecessors }: Dag): readonly number[] {
  const count = successors.length;
  /** By node: how many more edges go around it than around the one before. */
  const begins = new Int32Array(count + 1);
  const goAround = (from: number, to: number) => {
    begins[from + 1]! += 1;
    begins[to]! -= 1;
  };
  for (const [node, nexts] of successors.entries()) {
    for (const next of nexts) goAround(node, next);
    if (nexts.length === 0) goAround(node, count);
    if (predecessors[node]!.length === 0) goAround(-1, node);
  }
  let around = 0;
  return successors.flatMap((_, node) => {
    around += begins[node]!;
    return around === 0 ? [node] : [];
  });
}
