import { PriorityQueue } from "js-sdsl";

/**
 * The nodes of a graph so that each stands behind all that lead to it; of those that may come next, the least first. What
 * stands on a cycle or behind one is left out.
 *
 * @param successors of each node; one may occur several times
 */
export function topologicalOrder(successors: readonly (readonly number[])[]): readonly number[] {
  const left = successors.map(() => 0);
  for (const nexts of successors) for (const next of nexts) left[next]!++;
  const ready = new PriorityQueue(
    [...left.keys()].filter((node) => left[node] === 0),
    (a, b) => a - b,
  );
  const order: number[] = [];
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    order.push(node);
    for (const next of successors[node]!) if (--left[next]! === 0) ready.push(next);
  }
  return order;
}

/** A cycle among the nodes that no topological order reaches, its first node repeated at the end; there must be some. */
export function cycleAmong(
  successors: readonly (readonly number[])[],
  order: readonly number[],
): readonly number[] {
  const ordered = new Set(order);
  // Every node that is left has a predecessor that is left: a walk backwards comes round.
  const predecessor = new Map<number, number>();
  for (const [node, nexts] of successors.entries()) {
    if (!ordered.has(node)) for (const next of nexts) if (!predecessor.has(next)) predecessor.set(next, node);
  }
  const walked: number[] = [];
  for (let node = successors.findIndex((_, node) => !ordered.has(node)); ; node = predecessor.get(node)!) {
    const start = walked.indexOf(node);
    if (start >= 0) return [...walked.slice(start), node].reverse();
    walked.push(node);
  }
}
