import { bitSet, type BitSet } from "../dag/index.ts";
import { runNode, type MemoryProblem, type MemoryState } from "./problem.ts";

/** Nodes that run one after the other without anything between them; they may choose their order when they do. */
export interface Unit {
  readonly nodes: readonly number[];
  /** The order of its nodes from a state on; that of `nodes` where it is left out. */
  readonly order?: (state: MemoryState) => readonly number[];
}

/** How far a search may go. */
export interface SearchLimits {
  /** Bytes: states that have needed more are dropped. */
  readonly budget: number;
  /** States to expand before giving up. */
  readonly maximumStates: number;
}

/** The best order found, or why there is none. */
export type SearchResult =
  | {
      readonly kind: "found";
      readonly order: readonly number[];
      readonly peak: number;
      readonly states: number;
    }
  | { readonly kind: "over budget" }
  | { readonly kind: "too many states" };

/** A state and how it was reached. */
interface Reached {
  readonly state: MemoryState;
  readonly ran: readonly number[];
  readonly previous: Reached | undefined;
}

interface Candidate extends Unit {
  readonly set: BitSet;
  /** Nodes outside it that must have run. */
  readonly needs: BitSet;
}

/**
 * The order of units with the least peak by the dynamic program of Serenity (Ahn et al., MLSys 2020, section 3.1): unit
 * after unit, keeping for each set of units that may come next, which is to say for each set of nodes that have run,
 * the way of least peak; on ties the first found. What lives depends on the set alone, so this is exact. At a node that
 * all orders agree on there is but one such set: dividing the graph there, as Serenity does, would search the same.
 */
export function searchOrder(
  problem: MemoryProblem,
  units: readonly Unit[],
  start: MemoryState,
  { budget, maximumStates }: SearchLimits,
): SearchResult {
  const candidates = units.map((unit) => candidateOf(problem, unit));
  let layer = new Map<BitSet, Reached>([[start.executed, { state: start, ran: [], previous: undefined }]]);
  let states = 0;
  for (let step = 0; step < units.length; step++) {
    const next = new Map<BitSet, Reached>();
    for (const reached of layer.values()) {
      if (++states > maximumStates) return { kind: "too many states" };
      for (const candidate of candidates) {
        const { executed } = reached.state;
        if (executed & candidate.set || candidate.needs & ~executed) continue;
        const ran = candidate.order?.(reached.state) ?? candidate.nodes;
        const state = ran.reduce((before, node) => runNode(problem, before, node), reached.state);
        if (state.peak > budget) continue;
        const known = next.get(state.executed);
        if (!known || state.peak < known.state.peak)
          next.set(state.executed, { state, ran, previous: reached });
      }
    }
    layer = next;
  }
  const [end] = layer.values();
  if (!end) return { kind: "over budget" };
  return { kind: "found", order: orderTo(end), peak: end.state.peak, states };
}

function candidateOf({ dag }: MemoryProblem, unit: Unit): Candidate {
  const set = bitSet(unit.nodes);
  const needs = bitSet(unit.nodes.flatMap((node) => dag.predecessors[node]!)) & ~set;
  return { ...unit, set, needs };
}

function orderTo(end: Reached): readonly number[] {
  const parts: (readonly number[])[] = [];
  for (let reached: Reached | undefined = end; reached; reached = reached.previous) parts.push(reached.ran);
  return parts.reverse().flat();
}
