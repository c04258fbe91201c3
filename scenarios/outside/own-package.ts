import { mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

/**
 * Makes a folder find this package under its name, as `npm link` does, unless it finds one already.
 *
 * @param packageFolder of this package
 * @returns the link that was made; undefined where none was needed
 */
export function linkOwnPackage(folder: string, packageFolder: string): string | undefined {
  try {
    createRequire(join(resolve(folder), "planner.js")).resolve("slicewise/planners");
    return undefined;
  } catch {
    const modules = join(folder, "node_modules");
    mkdirSync(modules, { recursive: true });
    const link = join(modules, "slicewise");
    symlinkSync(packageFolder, link, "junction");
    return link;
  }
}
