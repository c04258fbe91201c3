import { InfeasibleError } from "../../sim/errors.ts";
import { bit, elementsOf, reachable, type BitSet, type Dag } from "../dag/index.ts";

/** Where a graph may be cut: all that is done behind an antichain of its nodes. */
export interface AntichainState {
  /** Nodes that are done. */
  readonly done: BitSet;
  /** Nodes whose outputs are alive there: the antichain, and those before it that others still read. */
  readonly alive: readonly number[];
  /** Numbers of the states before it, ascending. */
  readonly before: readonly number[];
}

/** Graphs with more states are not planned. */
const mostStates = 4000;

/** What is known of a state while all are looked for. */
interface Found {
  readonly antichain: readonly number[];
  readonly alive: readonly number[];
  /** Numbers of the states that follow, in the order in which they were found. */
  readonly next: number[];
}

/**
 * The states of PipeDream's optimiser (msr-fiddle/pipedream, graph.py): antichains that are reached from the first source
 * by replacing one node that is alive by a reader of it, in a topological order.
 *
 * @throws InfeasibleError for graphs with more than 4000 of them
 */
export function antichainStates(dag: Dag): readonly AntichainState[] {
  const search = new AntichainSearch(dag);
  const found = search.all();
  const order = topologicalOrder(found);
  const numberOf = new Map(order.map((state, number) => [state, number]));
  const before: Set<number>[] = order.map(() => new Set());
  for (const [number, state] of order.entries()) {
    for (const next of found[state]!.next) {
      const later = before[numberOf.get(next)!]!;
      for (const earlier of before[number]!) later.add(earlier);
      later.add(number);
    }
  }
  return order.map((state, number) => {
    const { alive } = found[state]!;
    return {
      done: search.doneWith(alive),
      alive,
      before: [...before[number]!].sort((a, b) => a - b),
    };
  });
}

class AntichainSearch {
  private readonly dag: Dag;
  /** By node: itself and all that it is read by, near or far. */
  private readonly after: readonly BitSet[];
  /** By node: all that it needs, near or far, without itself. */
  private readonly needs: readonly BitSet[];

  constructor(dag: Dag) {
    this.dag = dag;
    this.after = reachable(dag);
    const needs = dag.predecessors.map(() => 0n);
    for (const [node, nexts] of dag.successors.entries())
      for (const next of nexts) needs[next]! |= needs[node]! | bit(node);
    this.needs = needs;
  }

  /** Breadth first, from the first source on. */
  all(): readonly Found[] {
    const source = this.dag.predecessors.findIndex((inputs) => inputs.length === 0);
    const found: Found[] = [this.stateOf([source])];
    const numberOf = new Map([[String(source), 0]]);
    for (let number = 0; number < found.length; number++) {
      for (const antichain of this.following(found[number]!)) {
        const key = [...antichain].sort((a, b) => a - b).join();
        const known = numberOf.get(key) ?? found.push(this.stateOf(antichain)) - 1;
        numberOf.set(key, known);
        found[number]!.next.push(known);
      }
      if (found.length > mostStates)
        throw new InfeasibleError(
          `the graph has more than ${mostStates} antichains, which are the states of pipedream: it has too many parallel branches`,
        );
    }
    return found;
  }

  doneWith(alive: readonly number[]): BitSet {
    return alive.reduce((done, node) => done | this.needs[node]! | bit(node), 0n);
  }

  private stateOf(antichain: readonly number[]): Found {
    const alive = new Set<number>();
    for (const own of antichain) {
      const needed = this.needs[own]!;
      for (const node of elementsOf(needed, this.needs.length))
        if (this.dag.successors[node]!.some((reader) => reader !== own && !(needed & bit(reader))))
          alive.add(node);
    }
    for (const node of antichain) alive.delete(node);
    return { antichain, alive: [...alive, ...antichain], next: [] };
  }

  private following({ antichain, alive }: Found): readonly (readonly number[])[] {
    return alive.flatMap((old) =>
      this.dag.successors[old]!.flatMap((reader) => {
        if (antichain.includes(reader)) return [];
        const isBefore = alive.some((node) => node !== reader && this.after[reader]! & bit(node));
        return isBefore ? [] : [this.withoutEarlier(alive.map((node) => (node === old ? reader : node)))];
      }),
    );
  }

  /** Nodes that none of the others comes behind. */
  private withoutEarlier(nodes: readonly number[]): readonly number[] {
    const different = [...new Set(nodes)];
    return different.filter(
      (node) => !different.some((other) => other !== node && this.after[node]! & bit(other)),
    );
  }
}

/** Reverse postorder, states and those that follow in the order in which they were found. */
function topologicalOrder(found: readonly Found[]): readonly number[] {
  const order: number[] = [];
  const entered = new Uint8Array(found.length);
  const walk: { readonly state: number; place: number }[] = [{ state: 0, place: 0 }];
  entered[0] = 1;
  while (walk.length > 0) {
    const top = walk.at(-1)!;
    const next = found[top.state]!.next[top.place++];
    if (next === undefined) {
      order.unshift(top.state);
      walk.pop();
    } else if (!entered[next]) {
      entered[next] = 1;
      walk.push({ state: next, place: 0 });
    }
  }
  return order;
}
