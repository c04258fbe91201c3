import { wholeBox } from "../../sim/tensor/index.ts";
import { topologicalOrder } from "../../sim/topological-order.ts";
import { bit, type BitSet, type Dag, type OperatorDag } from "../dag/index.ts";
import type { PlanningProblem } from "../planner.ts";

/**
 * What is never divided, as nodes of the operator graph, in topological order: operators that should be together, with
 * all that lies on the way from one of them to another; and what takes no time and reads nothing, such as a
 * constant, with its only reader.
 */
export function partsOf(
  { inference: { model }, devices, believed }: PlanningProblem,
  dag: OperatorDag,
): readonly (readonly number[])[] {
  const groups = new Groups(dag.operators.length);
  const leader = new Map<string, number>();
  for (const [node, id] of dag.operators.entries()) {
    const { together } = model.operators[id]!;
    if (together === undefined) continue;
    groups.join(leader.get(together) ?? node, node);
    if (!leader.has(together)) leader.set(together, node);
  }
  joinCircles(dag, groups);
  const isFree = (node: number) => {
    const operator = model.operators[dag.operators[node]!]!;
    const isComputedFromNothing = operator.inputs.length === 0;
    return (
      isComputedFromNothing &&
      !model.outputs.includes(operator.id) &&
      devices.every(
        (_, device) =>
          believed.compute.seconds(device, operator, wholeBox(operator.shape), false, false) === 0,
      )
    );
  };
  for (const [node, readers] of dag.successors.entries())
    if (readers.length === 1 && isFree(node)) groups.join(readers[0]!, node);
  joinCircles(dag, groups);
  return inOrder(dag, groups.all());
}

/** Sets of nodes that grow together. */
class Groups {
  private readonly parent: Int32Array;

  constructor(count: number) {
    this.parent = Int32Array.from({ length: count }, (_, node) => node);
  }

  root(node: number): number {
    let at = node;
    while (this.parent[at] !== at) at = this.parent[at]!;
    return at;
  }

  join(a: number, b: number): void {
    this.parent[this.root(b)] = this.root(a);
  }

  /** Ascending nodes of each group. */
  all(): readonly (readonly number[])[] {
    const members = new Map<number, number[]>();
    for (const node of this.parent.keys()) {
      const root = this.root(node);
      members.set(root, [...(members.get(root) ?? []), node]);
    }
    return [...members.values()];
  }
}

/** Joins groups that lead to each other, so that what is left has no cycle. */
function joinCircles({ successors }: Dag, groups: Groups): void {
  const members = groups.all();
  const groupOf = new Map(members.flatMap((nodes, group) => nodes.map((node) => [node, group] as const)));
  const reached: BitSet[] = members.map((nodes) =>
    nodes.flatMap((node) => successors[node]!).reduce((set, next) => set | bit(groupOf.get(next)!), 0n),
  );
  for (const middle of members.keys())
    for (const from of members.keys()) if (reached[from]! & bit(middle)) reached[from]! |= reached[middle]!;
  for (const a of members.keys())
    for (let b = a + 1; b < members.length; b++)
      if (reached[a]! & bit(b) && reached[b]! & bit(a)) groups.join(members[a]![0]!, members[b]![0]!);
}

/** The groups in a topological order, as far as possible in the order of their first nodes. */
function inOrder(
  { successors }: Dag,
  groups: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const groupOf = new Map(groups.flatMap((nodes, group) => nodes.map((node) => [node, group] as const)));
  const following = groups.map((nodes, group) =>
    [...new Set(nodes.flatMap((node) => successors[node]!.map((next) => groupOf.get(next)!)))].filter(
      (next) => next !== group,
    ),
  );
  return topologicalOrder(following).map((group) => groups[group]!);
}
