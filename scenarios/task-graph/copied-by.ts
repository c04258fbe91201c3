import type { Copier, EdgeCost, TaskGraph } from "../../sim/task-graph/index.ts";

/**
 * The graph with other copiers: who copies what edges with a time bring, whatever the file says. Nobody has made what lies
 * on a device from the start, so that no sender copies it.
 */
export function copiedBy(graph: TaskGraph, copier: Copier): TaskGraph {
  const by = (cost: EdgeCost, copies: Copier): EdgeCost =>
    cost.kind === "bytes" ? cost : { ...cost, copies };
  const ofInputs = copier === "sender" ? "delay" : copier;
  return {
    ...graph,
    tasks: graph.tasks.map((task) => ({
      ...task,
      ...(task.inputs && { inputs: task.inputs.map(({ at, cost }) => ({ at, cost: by(cost, ofInputs) })) }),
    })),
    edges: graph.edges.map((edge) => ({ ...edge, cost: by(edge.cost, copier) })),
  };
}

/** The graph with other gaps between the tasks of a stream: by device, where one is given. */
export function withGaps(graph: TaskGraph, gaps: readonly (number | undefined)[]): TaskGraph {
  if (gaps.every((gap) => gap === undefined)) return graph;
  return { ...graph, gaps: gaps.map((gap, device) => gap ?? graph.gaps?.[device] ?? 0) };
}
