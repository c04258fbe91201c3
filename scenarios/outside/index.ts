/** Planners from outside: modules and packages that a scenario names, and programs of their own. */
import { openCommand } from "./open-command.ts";
import { openModule } from "./open-module.ts";
import { KnownPlanners, type OpenedPlanners } from "./known-planners.ts";

export type { OpenedPlanners } from "./known-planners.ts";
export { linkOwnPackage } from "./own-package.ts";
export { endPlannerPrograms } from "./program-processes.ts";

/**
 * Opens the planners of a reference: the path of a module, the name of an installed package, or a program.
 *
 * @param folder that paths are relative to
 * @throws InputError where there are none
 */
export function openPlanners(
  reference: string | Readonly<Record<string, unknown>>,
  folder: string,
): OpenedPlanners {
  return typeof reference === "string" ? openModule(reference, folder) : openCommand(reference, folder);
}

/** The planners of this package, and those from outside that are named on the way. */
export function knownPlanners(folder: string): KnownPlanners {
  return new KnownPlanners((reference) => openPlanners(reference, folder));
}
