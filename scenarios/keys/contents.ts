import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Planner } from "../../planners/index.ts";
import { shippedProfiles, statedTimes } from "../../traces/index.ts";
import { filesOnDisk } from "../../traces/read-file.ts";
import { isRecord } from "../record.ts";
import { isGeneration, type InferenceSettings, type Settings } from "../schema.ts";
import { taskGraphFiles } from "../task-graph/open-graph.ts";
import { taskGraphPath } from "../task-graph/task-graph-store.ts";

/** Hashes of what stands in the files that scenarios name; each is read once. */
export class ContentHashes {
  private readonly folder: string;
  private readonly plannerHash: (planner: Planner) => string | undefined;
  private readonly hashes = new Map<string, string>();

  /**
   * @param folder that paths are relative to
   * @param plannerHash of a planner from outside
   */
  constructor(folder: string, plannerHash: (planner: Planner) => string | undefined = () => undefined) {
    this.folder = folder;
    this.plannerHash = plannerHash;
  }

  /** By the path as the scenario writes it, or the planner's name: the hash of each file and outside planner of a point. */
  of(settings: Settings): Readonly<Record<string, string>> {
    const hashes = new Map<string, string>();
    if ("task_graph" in settings)
      for (const { file } of settings.task_graph) hashes.set(file, this.graphHash(file));
    else if (!isGeneration(settings))
      for (const path of traceFiles(settings)) hashes.set(path, this.hash(path));
    for (const path of namedFiles({ ...settings, task_graph: undefined })) hashes.set(path, this.hash(path));
    for (const planner of plannersOf(settings)) {
      const hash = this.plannerHash(planner);
      if (hash !== undefined)
        hashes.set(
          `planner ${planner.name}`,
          this.once(`planner ${planner.name}`, () => hash),
        );
    }
    return Object.fromEntries([...hashes].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Of all files that were asked for so far, by path. */
  all(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.hashes].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private hash(path: string): string {
    return this.once(path, () => hashOf(this.place(path)));
  }

  /** The hash of all files that a task graph is read from. */
  private graphHash(path: string): string {
    return this.once(path, () => {
      const hash = createHash("sha256");
      for (const file of taskGraphFiles(filesOnDisk, taskGraphPath(path, this.folder)))
        hash.update(`${hashOf(file)}\n`);
      return hash.digest("hex");
    });
  }

  private once(path: string, make: () => string): string {
    const hash = this.hashes.get(path) ?? make();
    this.hashes.set(path, hash);
    return hash;
  }

  private place(path: string): string {
    if (shippedProfiles.some(({ name }) => name === path))
      return join(packageFolder(), "traces", "data", path);
    return isAbsolute(path) ? path : join(this.folder, path);
  }
}

/** The planners of a point, of all of its workloads, and what they are compared with. */
function plannersOf(settings: Settings): readonly Planner[] {
  if (isGeneration(settings)) return [];
  const others = "workloads" in settings ? (settings.workloads ?? []) : [];
  return [settings, ...others].map(({ planner }) => planner.planner).concat(settings.baseline.planner);
}

/** Names of fields, at any depth, whose texts are paths of files: of a model, of values over time, and of a table of layers. */
const fileFields: readonly string[] = ["file", "trace", "table"];

function namedFiles(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namedFiles);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([field, inner]) =>
    fileFields.includes(field) && typeof inner === "string" ? [inner] : namedFiles(inner),
  );
}

/** Profiles that are read from files; the others are part of the program. */
function traceFiles({ cluster }: InferenceSettings): readonly string[] {
  return cluster.devices.flatMap(({ profile: written }) => {
    const profile = typeof written !== "string" && "others" in written ? written.others : written;
    if (typeof profile !== "string" || profile === statedTimes) return [];
    const shipped = shippedProfiles.find(({ name }) => name === profile);
    return shipped && shipped.kind !== "traces" ? [] : [profile];
  });
}

/** The hash of a file's bytes, or of the names and contents in a folder. */
function hashOf(place: string): string {
  const hash = createHash("sha256");
  const stats = statSync(place, { throwIfNoEntry: false });
  if (!stats) return "missing";
  if (!stats.isDirectory()) return hash.update(readFileSync(place)).digest("hex");
  for (const name of readdirSync(place).sort()) hash.update(`${name}\n${hashOf(join(place, name))}\n`);
  return hash.digest("hex");
}

/** The package's folder: this file lies in it or, compiled, in its dist folder. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
