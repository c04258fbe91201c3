import { dagOf, type Dag } from "./dag.ts";

/**
 * Merges the nodes of a graph into groups whose quotient graph stays acyclic, AGO-style (after Xu, Peng and Wang,
 * INFOCOM 2023; a reconstruction: the paper's rule is not public). Two groups that an edge joins are merged while
 * together they stay within the threshold and no other path leads from the one to the other: such a path would leave
 * the merged group and come back. Edges are tried in the order of the groups' first nodes, again and again until
 * none merges.
 *
 * @param weights by node
 * @param threshold most weight of a group; a node above it stays alone
 * @returns groups of ascending nodes in a topological order of the quotient graph
 */
export function acyclicGroups(
  dag: Dag,
  weights: readonly number[],
  threshold: number,
): readonly (readonly number[])[] {
  const merging = new Merging(dag, weights, threshold);
  while (merging.mergeOnce());
  return merging.inOrder();
}

interface Group {
  readonly nodes: readonly number[];
  readonly weight: number;
  readonly successors: Set<Group>;
  readonly predecessors: Set<Group>;
}

class Merging {
  private readonly groups: Set<Group>;
  private readonly threshold: number;

  constructor({ successors }: Dag, weights: readonly number[], threshold: number) {
    this.threshold = threshold;
    const single = weights.map((weight, node): Group => ({
      nodes: [node],
      weight,
      successors: new Set(),
      predecessors: new Set(),
    }));
    for (const [node, nexts] of successors.entries()) {
      for (const next of nexts) join(single[node]!, single[next]!);
    }
    this.groups = new Set(single);
  }

  /** Walks over all groups and merges each with successors while that is allowed; false when nothing was. */
  mergeOnce(): boolean {
    let merged = false;
    for (const first of byFirstNode(this.groups)) {
      let group = this.groups.has(first) ? first : undefined;
      while (group) {
        const partner = byFirstNode(group.successors).find((next) => this.mayMerge(group!, next));
        if (partner) merged = true;
        group = partner && this.merge(group, partner);
      }
    }
    return merged;
  }

  /** The groups' nodes; among groups that may come next, that of the smallest node does. */
  inOrder(): readonly (readonly number[])[] {
    const order: Group[] = [];
    const waiting = new Map([...this.groups].map((group) => [group, group.predecessors.size]));
    while (waiting.size > 0) {
      const [next] = byFirstNode([...waiting].flatMap(([group, waits]) => (waits === 0 ? [group] : [])));
      if (!next) break;
      order.push(next);
      waiting.delete(next);
      for (const follower of next.successors) waiting.set(follower, waiting.get(follower)! - 1);
    }
    return order.map(({ nodes }) => nodes);
  }

  private mayMerge(group: Group, next: Group): boolean {
    return group.weight + next.weight <= this.threshold && !hasDetour(group, next);
  }

  private merge(group: Group, next: Group): Group {
    const merged: Group = {
      nodes: [...group.nodes, ...next.nodes].sort((a, b) => a - b),
      weight: group.weight + next.weight,
      successors: new Set(),
      predecessors: new Set(),
    };
    for (const old of [group, next]) {
      for (const successor of old.successors) {
        successor.predecessors.delete(old);
        if (successor !== next) join(merged, successor);
      }
      for (const predecessor of old.predecessors) {
        predecessor.successors.delete(old);
        if (predecessor !== group) join(predecessor, merged);
      }
      this.groups.delete(old);
    }
    this.groups.add(merged);
    return merged;
  }
}

function join(from: Group, to: Group): void {
  from.successors.add(to);
  to.predecessors.add(from);
}

function byFirstNode(groups: Iterable<Group>): Group[] {
  return [...groups].sort((a, b) => a.nodes[0]! - b.nodes[0]!);
}

/** Does a path of more than one edge lead from the one group to the other? */
function hasDetour(from: Group, to: Group): boolean {
  const open = [...from.successors].filter((group) => group !== to);
  const seen = new Set(open);
  for (let group = open.pop(); group; group = open.pop()) {
    for (const next of group.successors) {
      if (next === to) return true;
      if (!seen.has(next)) open.push(next);
      seen.add(next);
    }
  }
  return false;
}

/** The graph of groups: an edge for each pair with an edge between their nodes. */
export function quotient(dag: Dag, groups: readonly (readonly number[])[]): Dag {
  const groupOf = new Map(groups.flatMap((nodes, group) => nodes.map((node) => [node, group] as const)));
  return dagOf(
    groups.length,
    dag.successors.flatMap((nexts, node) =>
      nexts.flatMap((next): (readonly [number, number])[] => {
        const [from, to] = [groupOf.get(node)!, groupOf.get(next)!];
        return from === to ? [] : [[from, to]];
      }),
    ),
  );
}
