import { basename, dirname, parse, resolve } from "pathe";
import type { Files } from "../../traces/files.ts";
import { joinTaskGraphs, type ReleasedTaskGraph, type TaskGraph } from "../../sim/task-graph/index.ts";
import type { DeviceChoice } from "./imported.ts";
import { taskGraphAt } from "./open-graph.ts";

/** A task graph by its path, and when it begins; seconds. */
export interface ReleasedFile {
  readonly file: string;
  readonly release: number;
}

/** Task graphs on one timeline, and what their importers assumed. */
export interface OpenedGraphs {
  /** Of all together. */
  readonly graph: TaskGraph;
  /** One by one; none where there is just one, which begins at once. */
  readonly parts: readonly ReleasedTaskGraph[];
  readonly notes: readonly string[];
}

/**
 * Opens task graphs that share their devices. One that begins at once is taken as it is; otherwise the ids of tasks begin with
 * the name of their file, and with a number where several have the same.
 *
 * @param files at least one
 * @throws InputError for a file that cannot be read, or devices that differ
 */
export function releasedGraphsAt(
  disk: Files,
  files: readonly ReleasedFile[],
  devices: readonly DeviceChoice[],
): OpenedGraphs {
  const used = new Map<string, number>();
  const opened = files.map(({ file, release }) => {
    const { graph, notes } = taskGraphAt(disk, file, devices);
    const base = graphName(disk, file);
    const count = (used.get(base) ?? 0) + 1;
    used.set(base, count);
    return { name: count === 1 ? base : `${base}#${count}`, graph, release, notes };
  });
  const notes = [...new Set(opened.flatMap((part) => part.notes))];
  const [first] = opened;
  if (opened.length === 1 && first!.release === 0) return { graph: first!.graph, parts: [], notes };
  return { graph: joinTaskGraphs(opened), parts: opened, notes };
}

/** A file's name without its ending; a folder of operator tables is one of the phones of the network above it. */
export function graphName(files: Files, path: string): string {
  const place = resolve(path);
  return files.namesIn(place) ? `${basename(dirname(place))}/${basename(place)}` : parse(place).name;
}
