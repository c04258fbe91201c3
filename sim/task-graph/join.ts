import { InputError } from "../errors.ts";
import { buildTaskGraph } from "./build.ts";
import type { Task, TaskGraph } from "./task-graph.ts";

/** A task graph that begins at a time of its own. */
export interface ReleasedTaskGraph {
  /** Stands before the ids of its tasks. */
  readonly name: string;
  readonly graph: TaskGraph;
  /** Seconds from the start of the joint timeline. */
  readonly release: number;
}

/**
 * Several task graphs on one timeline: ids become `name/id`, and nothing of a graph starts before its release.
 *
 * @param parts at least one, of different names and with the same devices in the same order
 * @throws InputError for parts with other devices, or other gaps, than the first
 */
export function joinTaskGraphs(parts: readonly ReleasedTaskGraph[]): TaskGraph {
  const [{ name: firstName, graph: first }] = parts as readonly [ReleasedTaskGraph];
  const gapsOf = ({ devices, gaps }: TaskGraph) => devices.map((_, device) => gaps?.[device] ?? 0);
  for (const { name, graph } of parts) {
    if (graph.devices.join("\n") === first.devices.join("\n")) {
      if (gapsOf(graph).join() === gapsOf(first).join()) continue;
      throw new InputError(
        `task graphs on one timeline need the same gaps between tasks: ${firstName} has ${gapsOf(first).join(", ")} s, ${name} has ${gapsOf(graph).join(", ")} s`,
      );
    }
    throw new InputError(
      `task graphs on one timeline need the same devices: ${firstName} has ${first.devices.join(", ")}, ${name} has ${graph.devices.join(", ")}`,
    );
  }
  const idOf = (name: string, task: Task) => `${name}/${task.id}`;
  return buildTaskGraph({
    devices: first.devices,
    ...(first.gaps && { gaps: first.gaps }),
    tasks: parts.flatMap(({ name, graph, release }) =>
      graph.tasks.map((task) => ({
        ...task,
        id: idOf(name, task),
        release: release + (task.release ?? 0),
      })),
    ),
    edges: parts.flatMap(({ name, graph: { tasks, edges } }) =>
      edges.map(({ from, to, cost }) => ({
        from: idOf(name, tasks[from]!),
        to: idOf(name, tasks[to]!),
        cost,
      })),
    ),
  });
}
