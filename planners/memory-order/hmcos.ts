import { acyclicGroups, bitSet, quotient, type Dag } from "../dag/index.ts";
import { aliveAtPeak, peakOf, runNode, type MemoryProblem, type MemoryState } from "./problem.ts";
import { reversePostOrder } from "./reverse-post-order.ts";
import { searchOrder, type Unit } from "./search.ts";
import { sequencesOf } from "./sequences.ts";
import type { MemoryOrder } from "./serenity.ts";
import { searchWithin } from "./soft-budget.ts";

/** Most sequences of a group. */
const groupSize = 8;

/** An order, and whether the search for it was cut short. */
export interface HierarchicalOrder extends MemoryOrder {
  readonly isCutShort: boolean;
}

/**
 * An order of small peak for large graphs, HMCOS-style (after Wang et al., DAC 2022; a reconstruction): nodes join into
 * sequences, sequences into groups, and the dynamic program orders groups. Then groups that hold a value alive at the
 * peak, and those that follow them, are dissolved, and all is ordered again within the peak reached so far, until the
 * peak touches no group. Never above reverse post-order, from which it starts.
 *
 * @param maximumStates of each round and budget; a round with more under every budget is the last
 */
export function hmcosOrder(problem: MemoryProblem, maximumStates: number): HierarchicalOrder {
  const hierarchy = new Hierarchy(problem);
  let order = reversePostOrder(problem.dag);
  let peak = peakOf(problem, order);
  let states = 0;
  for (;;) {
    const result = searchWithin(problem, hierarchy.units(), peak, maximumStates);
    if (result.kind === "too many states") return { order, peak, states, isCutShort: true };
    if (result.kind === "found") {
      states += result.states;
      if (result.peak < peak) ({ order, peak } = result);
    }
    if (!hierarchy.dissolve(aliveAtPeak(problem, order))) return { order, peak, states, isCutShort: false };
  }
}

/** Sequences in groups, some of which are dissolved. */
class Hierarchy {
  private readonly problem: MemoryProblem;
  private readonly sequences: readonly (readonly number[])[];
  private readonly rank: readonly number[];
  private readonly sequenceDag: Dag;
  /** Places of sequences. */
  private groups: readonly (readonly number[])[];

  constructor(problem: MemoryProblem) {
    this.problem = problem;
    const { dag } = problem;
    // In an order of their own, so that the graph of sequences is numbered topologically.
    this.sequences = orderedGroups(dag, sequencesOf(problem));
    this.sequenceDag = quotient(dag, this.sequences);
    this.groups = acyclicGroups(
      this.sequenceDag,
      this.sequences.map(() => 1),
      groupSize,
    );
    const rank: number[] = dag.successors.map(() => 0);
    for (const [place, node] of reversePostOrder(dag).entries()) rank[node] = place;
    this.rank = rank;
  }

  /** What the search orders: each group as a whole. */
  units(): readonly Unit[] {
    return this.groups.map((group) => this.unitOf(group.map((sequence) => this.sequences[sequence]!)));
  }

  /** Dissolves the groups that hold any of the nodes, and those that follow them; false when there is none. */
  dissolve(nodes: readonly number[]): boolean {
    const alive = new Set(nodes);
    const touched = new Set<number>();
    for (const group of this.groups) {
      const holds = group.some((sequence) => this.sequences[sequence]!.some((node) => alive.has(node)));
      if (!holds) continue;
      for (const sequence of group) {
        touched.add(sequence);
        for (const next of this.sequenceDag.successors[sequence]!) touched.add(next);
      }
    }
    const isTouched = (group: readonly number[]) => group.some((sequence) => touched.has(sequence));
    if (!this.groups.some((group) => group.length > 1 && isTouched(group))) return false;
    this.groups = this.groups.flatMap((group) =>
      isTouched(group) ? group.map((sequence) => [sequence]) : [group],
    );
    return true;
  }

  private unitOf(sequences: readonly (readonly number[])[]): Unit {
    const [only] = sequences;
    if (only && sequences.length === 1) return { nodes: only };
    const { problem } = this;
    const nodes = sequences.flat().sort((a, b) => this.rank[a]! - this.rank[b]!);
    const inside = bitSet(nodes);
    const values = [...new Set(nodes.flatMap((node) => problem.reads[node]!))];
    const units = sequences.map((sequence) => ({ nodes: sequence }));
    const known = new Map<string, readonly number[]>();
    const order = (state: MemoryState): readonly number[] => {
      const inOrder = nodes.reduce((before, node) => runNode(problem, before, node), state);
      if (inOrder.peak <= state.peak) return nodes;
      // The best order depends on nothing but the values that the group is the last to read.
      const key = values.map(({ readers }) => (readers & ~(state.executed | inside) ? "1" : "0")).join("");
      let best = known.get(key);
      if (!best) {
        const start = { ...state, peak: 0 };
        const result = searchOrder(problem, units, start, { budget: Infinity, maximumStates: Infinity });
        best = result.kind === "found" ? result.order : nodes;
        known.set(key, best);
      }
      return best;
    };
    return { nodes, order };
  }
}

/** Groups with an acyclic quotient in a topological order of it; among those that may come next, the first listed. */
function orderedGroups(dag: Dag, groups: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const ordered: (readonly number[])[] = [];
  const done = new Set<number>();
  let waiting = [...groups];
  while (waiting.length > 0) {
    const next = waiting.find((group) =>
      group.every((node) => dag.predecessors[node]!.every((from) => done.has(from) || group.includes(from))),
    );
    if (!next) break;
    ordered.push(next);
    for (const node of next) done.add(node);
    waiting = waiting.filter((group) => group !== next);
  }
  return ordered;
}
