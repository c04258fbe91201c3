import { copierOf, edgeSeconds, type EdgeCost, type TaskGraph } from "../../sim/task-graph/index.ts";

/** The graph on devices that take so many times as long for all that they do: tasks, copies and the gaps between them. */
export function slowedDown(graph: TaskGraph, slowdowns: readonly number[]): TaskGraph {
  if (slowdowns.every((slowdown) => slowdown === 1)) return graph;
  const copied = (cost: EdgeCost): EdgeCost => {
    const copier = copierOf(cost);
    if (cost.kind === "bytes" || copier === "delay") return cost;
    return {
      kind: "pairs",
      copies: copier,
      seconds: slowdowns.map((ofSender, source) =>
        slowdowns.map((ofReader, destination) =>
          source === destination
            ? 0
            : edgeSeconds(cost, source, destination) * (copier === "reader" ? ofReader : ofSender),
        ),
      ),
    };
  };
  return {
    devices: graph.devices,
    ...(graph.gaps && { gaps: graph.gaps.map((gap, device) => gap * slowdowns[device]!) }),
    tasks: graph.tasks.map((task) => ({
      ...task,
      seconds: task.seconds.map((time, device) => time * slowdowns[device]!),
      ...(task.inputs && { inputs: task.inputs.map(({ at, cost }) => ({ at, cost: copied(cost) })) }),
    })),
    edges: graph.edges.map((edge) => ({ ...edge, cost: copied(edge.cost) })),
  };
}
