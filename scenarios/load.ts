import { dirname } from "node:path";
import { ScenarioDocument } from "./document.ts";
import { decodeText, readBytes } from "./read-file.ts";
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

/**
 * Reads a scenario again that has been checked in this or another thread; its sweep is not checked once more.
 *
 * @throws InputError when a file that its first point needs has gone
 */
export function reopenScenario({ text, file, folder }: ScenarioSource): Scenario {
  return readScenario(new ScenarioDocument(text, file), folder, true);
}
