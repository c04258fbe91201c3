import { dirname } from "node:path";
import { ScenarioDocument } from "./document.ts";
import { decodeText } from "../traces/files.ts";
import { filesOnDisk, readBytes } from "../traces/read-file.ts";
import type { Model } from "../sim/model/index.ts";
import type { ModelSettings } from "./model-schema.ts";
import { modelOf } from "./models.ts";
import type { DeviceChoice, ImportedTaskGraph } from "./task-graph/imported.ts";
import { taskGraphAt } from "./task-graph/open-graph.ts";
import { releasedGraphsAt, type OpenedGraphs, type ReleasedFile } from "./task-graph/released-graphs.ts";
import { diskFiles } from "./disk.ts";
import { openScenario } from "./open-scenario.ts";
import { readScenario, type Scenario, type ScenarioSource } from "./scenario.ts";

/** Largest scenario file, bytes. */
const maximumSize = 5 * 2 ** 20;

/**
 * Reads a scenario file, YAML or JSON, and checks all points of its sweep.
 *
 * @throws InputError with one line for each fault: file, line, column, field, what is wrong, what is allowed
 */
export function loadScenario(file: string): Scenario {
  const bytes = readBytes(file, "a scenario is a YAML file", maximumSize);
  return openScenario(decodeText(bytes, file), file, diskFiles(dirname(file)));
}

/** Where a scenario's text comes from, as far as that matters. */
export interface ParseScenarioOptions {
  /** What faults name as its file; `scenario.yaml` unless given. */
  readonly file?: string;
  /** Folder that paths of models and traces are relative to; the working directory unless given. */
  readonly folder?: string;
}

/**
 * Reads a scenario from its text, YAML or JSON, and checks all points of its sweep.
 *
 * @throws InputError with one line for each fault, as `loadScenario` does
 */
export function parseScenario(
  text: string,
  { file = "scenario.yaml", folder = "." }: ParseScenarioOptions = {},
): Scenario {
  return openScenario(text, file, diskFiles(folder));
}

/**
 * Reads a scenario again that has been checked in this or another thread; its sweep is not checked once more.
 *
 * @throws InputError when a file that its first point needs has gone
 */
export function reopenScenario({ text, file, folder }: ScenarioSource): Scenario {
  return readScenario(new ScenarioDocument(text, file), diskFiles(folder), true);
}

/**
 * A model by its settings, as `modelOf` makes it of files on the disk.
 *
 * @param folder that the paths of files are relative to
 * @throws InputError and SettingsError as `modelOf` does
 */
export function loadModel(settings: ModelSettings, folder: string): Model {
  return modelOf(settings, diskFiles(folder));
}

/**
 * Opens a task graph on the disk; see `taskGraphAt`.
 *
 * @throws InputError naming the file and what is wrong
 */
export function openTaskGraph(path: string, choices: readonly DeviceChoice[]): ImportedTaskGraph {
  return taskGraphAt(filesOnDisk, path, choices);
}

/**
 * Opens task graphs on the disk that share their devices; see `releasedGraphsAt`.
 *
 * @param files at least one
 * @throws InputError for a file that cannot be read, or devices that differ
 */
export function openReleasedGraphs(
  files: readonly ReleasedFile[],
  devices: readonly DeviceChoice[],
): OpenedGraphs {
  return releasedGraphsAt(filesOnDisk, files, devices);
}
