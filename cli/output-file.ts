import { existsSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { orRetry } from "../results/log/index.ts";
import { InputError } from "../sim/errors.ts";
import { replaceFiles, type FileContent } from "../traces/replace-files.ts";

/**
 * Writes files that the user named, all or none: where one cannot be written, what stood there before stays. A link is
 * followed; a pipe or a device, which cannot be replaced, is written to.
 *
 * @throws InputError when one cannot be written
 * @throws RetryError when one cannot be written for the moment
 */
export function writeOutputs(files: readonly FileContent[]): void {
  const named = files.map(({ path }) => path).join(", ");
  for (const { path } of files) {
    const folder = dirname(path);
    // Replacing it would part it from what the shell has open; writing to it would overwrite what else is printed there.
    if (isOfSystem(path) && statSync(path, { throwIfNoEntry: false })?.isFile())
      throw new InputError(`${path}: is a file that is open already; name the file itself`);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new InputError(`${path}: cannot be written to: there is no folder ${folder}`);
  }
  const targets = files.map(({ path, content }) => ({ path: targetOf(path), content }));
  orRetry(named, () => {
    replaceFiles(targets.filter(({ path }) => !isStream(path)));
    for (const { path, content } of targets) if (isStream(path)) writeFileSync(path, content);
  });
}

/** Where a path leads, unless that is not a place in a folder, as of /dev/stdout. */
function targetOf(path: string): string {
  return isStream(path) || !existsSync(path) ? path : realpathSync(path);
}

function isStream(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}

/** Names a path what the process has open, or a device? */
function isOfSystem(path: string): boolean {
  return /^\/(dev|proc)\//.test(resolve(path));
}
