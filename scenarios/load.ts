import { dirname } from "node:path";
import { ScenarioDocument } from "./document.ts";
import { decodeText, readBytes } from "../traces/read-file.ts";
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
  return readScenario(new ScenarioDocument(decodeText(bytes, file), file), dirname(file));
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
  return readScenario(new ScenarioDocument(text, file), folder);
}

/**
 * Reads a scenario again that has been checked in this or another thread; its sweep is not checked once more.
 *
 * @throws InputError when a file that its first point needs has gone
 */
export function reopenScenario({ text, file, folder }: ScenarioSource): Scenario {
  return readScenario(new ScenarioDocument(text, file), folder, true);
}
