import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { loadScenario, type Scenario } from "../scenarios/index.ts";
import { packageFolder } from "./package.ts";

/**
 * Loads the scenario of a path; a relative one that is not here may be one that comes with the package.
 *
 * @throws InputError with one line for each fault
 */
export function openScenario(path: string): Scenario {
  const shipped = join(packageFolder(), path);
  return loadScenario(!existsSync(path) && !isAbsolute(path) && existsSync(shipped) ? shipped : path);
}
