import { isAbsolute, join, resolve } from "pathe";
import { InputError } from "../../sim/errors.ts";
import type { ReleasedTaskGraph, TaskGraph } from "../../sim/task-graph/index.ts";
import type { Files } from "../../traces/files.ts";
import { cached, valueCache } from "../cached.ts";
import { deviceNames, type TaskGraphSettings } from "../schema.ts";
import { copiedBy, withGaps } from "./copied-by.ts";
import type { DeviceChoice } from "./imported.ts";
import { graphName, releasedGraphsAt, type ReleasedFile } from "./released-graphs.ts";
import { slowedDown } from "./slowed-down.ts";

/** A task graph on the devices of a point, and how results name it. */
export interface NamedTaskGraph {
  readonly name: string;
  readonly graph: TaskGraph;
  /** The graphs that it is of, where they are several or begin later. */
  readonly parts: readonly ReleasedTaskGraph[];
  /** What the importer assumed. */
  readonly notes: readonly string[];
}

/** The task graphs of a scenario, each made once for the same devices. */
export class TaskGraphStore {
  private readonly files: Files & { readonly folder: string };
  private readonly graphs = valueCache<NamedTaskGraph>();
  /** By name: the file that it stands for. */
  private readonly sources = new Map<string, string>();

  /** @param files with the folder that paths of graphs are relative to */
  constructor(files: Files & { readonly folder: string }) {
    this.files = files;
  }

  /**
   * @throws InputError for a file that is missing or malformed, for devices that the graph does not have, and when
   *   results could not tell two graphs apart
   */
  get(settings: TaskGraphSettings): NamedTaskGraph {
    const { task_graph: files, cluster, copies } = settings;
    return cached(this.graphs, [files, cluster.devices, copies], () => this.make(settings));
  }

  private make({ task_graph: released, cluster: { devices }, copies }: TaskGraphSettings): NamedTaskGraph {
    const files = released.map(({ file, release }) => ({
      file: taskGraphPath(file, this.files.folder),
      release,
    }));
    const ofEach = devices.flatMap((group) =>
      deviceNames({ devices: [group] }).map((name) => ({ ...group, name })),
    );
    const choices = ofEach.map(({ name, speed }): DeviceChoice => ({
      name,
      speed: typeof speed === "number" ? speed : undefined,
    }));
    const { graph: opened, parts, notes } = releasedGraphsAt(this.files, files, choices);
    const graph = withGaps(
      copies === undefined ? opened : copiedBy(opened, copies),
      ofEach.map(({ gap }) => gap),
    );
    const slowdowns = ofEach.map(({ slowdown }) => slowdown);
    return { name: this.name(files), graph: slowedDown(graph, slowdowns), parts, notes };
  }

  /** `a` of one graph, `a+b@2s` where another is released two seconds later. */
  private name(files: readonly ReleasedFile[]): string {
    const name = files
      .map(({ file, release }) => `${graphName(this.files, file)}${release === 0 ? "" : `@${release}s`}`)
      .join("+");
    const source = files.map(({ file }) => resolve(file)).join(", ");
    const earlier = this.sources.get(name) ?? source;
    if (earlier !== source)
      throw new InputError(
        `two task graphs would be called ${name}: ${earlier} and ${source}; rename a file`,
      );
    this.sources.set(name, source);
    return name;
  }
}

/** Where a task graph is. */
export function taskGraphPath(file: string, folder: string): string {
  return isAbsolute(file) ? file : join(folder, file);
}
