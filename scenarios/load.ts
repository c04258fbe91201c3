import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { InputError } from "../sim/errors.ts";
import { ScenarioDocument } from "./document.ts";
import { readScenario, type Scenario } from "./scenario.ts";

/** Largest scenario file, bytes. */
const maximumSize = 5 * 2 ** 20;

/**
 * Reads a scenario file, YAML or JSON, and checks all points of its sweep.
 *
 * @throws InputError with one line for each fault: file, line, column, field, what is wrong, what is allowed
 */
export function loadScenario(file: string): Scenario {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) throw new InputError(`${file}: there is no such file`);
  if (!stats.isFile()) throw new InputError(`${file}: is not a file; a scenario is a YAML file`);
  if (stats.size > maximumSize) {
    throw new InputError(`${file}: has ${stats.size} bytes (allowed: up to ${maximumSize})`);
  }
  return readScenario(new ScenarioDocument(readText(file), file), dirname(file));
}

function readText(file: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new InputError(
      `${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`${file}: is not UTF-8 text`);
  }
}
