import { existsSync } from "node:fs";
import { parse } from "node:path";
import { InputError } from "../sim/errors.ts";
import { openTaskGraph, parseQuantity, type DeviceChoice } from "../scenarios/index.ts";
import { joinTaskGraphs, type ReleasedTaskGraph, type TaskGraph } from "../sim/task-graph/index.ts";

/** Task graphs on one timeline, and what their importers assumed. */
export interface OpenedGraphs {
  /** Of all together. */
  readonly graph: TaskGraph;
  /** One by one; none where there is just one, which begins at once. */
  readonly parts: readonly ReleasedTaskGraph[];
  readonly notes: readonly string[];
}

/**
 * Opens `FILE` or `FILE@TIME` each, the time with its unit. One that begins at once is taken as it is; otherwise the ids of
 * tasks begin with the name of their file, and with a number where several have the same.
 *
 * @throws InputError for a file or a time that cannot be read, or devices that differ
 */
export function openGraphs(texts: readonly string[], devices: readonly DeviceChoice[]): OpenedGraphs {
  const used = new Map<string, number>();
  const opened = texts.map((text) => {
    const { file, release } = releaseOf(text);
    const { graph, notes } = openTaskGraph(file, devices);
    const base = parse(file).name;
    const count = (used.get(base) ?? 0) + 1;
    used.set(base, count);
    return { name: count === 1 ? base : `${base}#${count}`, graph, release, notes };
  });
  const notes = [...new Set(opened.flatMap((part) => part.notes))];
  const [first] = opened;
  if (opened.length === 1 && first!.release === 0) return { graph: first!.graph, parts: [], notes };
  return { graph: joinTaskGraphs(opened), parts: opened, notes };
}

function releaseOf(text: string): { readonly file: string; readonly release: number } {
  const at = text.lastIndexOf("@");
  // A path may have the sign in it.
  if (at < 1 || existsSync(text)) return { file: text, release: 0 };
  try {
    return { file: text.slice(0, at), release: parseQuantity(text.slice(at + 1), "duration") };
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${text}: release ${error.message}`) : error;
  }
}
