import { ScenarioDocument } from "./document.ts";
import { readScenario, type Scenario } from "./scenario.ts";
import type { ScenarioFiles } from "./scenario-files.ts";

/**
 * Reads a scenario from its text, YAML or JSON, and checks all points of its sweep.
 *
 * @param file what faults name as its file
 * @throws InputError with one line for each fault: file, line, column, field, what is wrong, what is allowed
 */
export function openScenario(text: string, file: string, files: ScenarioFiles): Scenario {
  return readScenario(new ScenarioDocument(text, file), files);
}
