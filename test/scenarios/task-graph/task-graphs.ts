import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TaskGraph } from "../../../sim/task-graph/index.ts";

/** A graph with edges in seconds, as a user would write it. */
export function described({ devices, tasks, edges }: TaskGraph) {
  return {
    tasks: tasks.map(({ id, seconds }) => ({
      id,
      time: Object.fromEntries(devices.map((device, index) => [device, seconds[index]])),
    })),
    edges: edges.map(({ from, to, cost }) => ({
      from: tasks[from]!.id,
      to: tasks[to]!.id,
      time: cost.kind === "seconds" ? cost.seconds : undefined,
    })),
  };
}

/** A new folder with graphs as JSON files, by name. */
export function graphFolder(graphs: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-graphs-"));
  for (const [name, graph] of Object.entries(graphs)) {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(graph));
  }
  return folder;
}

/** A scenario with a task graph; lines that are given replace the fields of the same name. */
export function taskGraphText(fields: Readonly<Record<string, string>> = {}): string {
  const lines = {
    name: "tasks",
    task_graph: "graph.json",
    cluster: clusterText("{name: P1}, {name: P2}, {name: P3}"),
    planner: "heft",
    ...fields,
  };
  return Object.entries(lines)
    .map(([field, value]) => `${field}: ${value}\n`)
    .join("");
}

/** Devices and what joins them, 8 Mbps unless said otherwise. */
export function clusterText(devices: string, network = "topology: mesh"): string {
  return `{devices: [${devices}], network: {bandwidth: 8 Mbps, ${network}}}`;
}
