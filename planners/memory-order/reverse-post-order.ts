import type { Dag } from "../dag/index.ts";

/** The reverse of the order in which a depth-first walk leaves the nodes; sources and successors are visited ascending. */
export function reversePostOrder({ successors, predecessors }: Dag): readonly number[] {
  const left: number[] = [];
  const seen = new Set<number>();
  const visit = (node: number) => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const next of successors[node]!) visit(next);
    left.push(node);
  };
  for (const node of successors.keys()) if (predecessors[node]!.length === 0) visit(node);
  return left.reverse();
}
