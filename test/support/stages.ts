import type { Dag } from "../../planners/dag/index.ts";
import type { Stage } from "../../planners/ios/index.ts";

/** All ways to run a graph in stages, by trying every subset of what is left as the next stage. */
export function* allSchedules(
  dag: Dag,
  limits: { readonly r: number; readonly s: number },
  done: ReadonlySet<number> = new Set(),
): Generator<readonly Stage[]> {
  const left = [...dag.successors.keys()].filter((node) => !done.has(node));
  if (left.length === 0) yield [];
  for (let subset = 1; subset < 2 ** left.length; subset++) {
    const nodes = left.filter((_, index) => (subset >> index) & 1);
    const stage = stageOf(dag, nodes, done);
    if (!stage || stage.groups.length > limits.s) continue;
    if (stage.groups.some((group) => group.length > limits.r)) continue;
    for (const rest of allSchedules(dag, limits, new Set([...done, ...nodes]))) yield [stage, ...rest];
  }
}

/** The nodes as groups, each of one root and all that it leads to; undefined where a node has two roots or lacks an input. */
function stageOf(
  { predecessors }: Dag,
  nodes: readonly number[],
  done: ReadonlySet<number>,
): Stage | undefined {
  const rootOf = new Map<number, number>();
  for (const node of nodes) {
    const roots = new Set<number>();
    for (const predecessor of predecessors[node]!) {
      if (done.has(predecessor)) continue;
      const root = rootOf.get(predecessor);
      if (root === undefined) return undefined;
      roots.add(root);
    }
    if (roots.size > 1) return undefined;
    rootOf.set(node, [...roots][0] ?? node);
  }
  const roots = nodes.filter((node) => rootOf.get(node) === node);
  return { groups: roots.map((root) => nodes.filter((node) => rootOf.get(node) === root)) };
}
