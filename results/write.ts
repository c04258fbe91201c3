import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { InputError } from "../sim/errors.ts";

/** A file of results: its path in the results folder, and its content. */
export interface ResultFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Files that a run may have left behind; anything else in the folder is the user's. */
const ownFile = /^(points\.csv|timing\.csv|report\.html|run\.json|charts\/[a-z0-9-]+\.(svg|png))$/;

/**
 * Finds out before a run whether its results can be written.
 *
 * @throws InputError when the folder is something else, or cannot be written to
 */
export function checkResultFolder(folder: string): void {
  if (folder === "") throw new InputError("the results folder has no name");
  const target = resolve(folder);
  // Files are first written beside the folder.
  for (const place of [nearestExisting(target), nearestExisting(dirname(target))]) {
    if (!statSync(place).isDirectory()) throw new InputError(`${place}: is a file; results need a folder`);
    if (!isWritable(place)) throw new InputError(`${place}: cannot be written to`);
  }
  for (const name of [
    "points.csv",
    "timing.csv",
    "report.html",
    "run.json",
    "results.log",
    "results.lock",
    "charts",
  ]) {
    const stats = statSync(join(target, name), { throwIfNoEntry: false });
    const wanted = name === "charts" ? "folder" : "file";
    if (stats && stats.isDirectory() !== (wanted === "folder"))
      throw new InputError(`${join(target, name)}: stands where results need a ${wanted}`);
  }
}

function nearestExisting(path: string): string {
  let place = path;
  while (!existsSync(place)) place = dirname(place);
  return place;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Writes all files of a run: first beside the folder, then moved into it, so that earlier results stay whole until the
 * new ones are complete. Of what is in the folder only files of an earlier run are replaced or removed.
 */
export function writeResults(folder: string, files: readonly ResultFile[]): void {
  const target = resolve(folder);
  mkdirSync(dirname(target), { recursive: true });
  const temporary = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    for (const { path, content } of files) {
      mkdirSync(dirname(join(temporary, path)), { recursive: true });
      writeFileSync(join(temporary, path), content);
    }
    mkdirSync(target, { recursive: true });
    for (const path of filesOfEarlierRun(target)) rmSync(join(target, path), { force: true });
    for (const { path } of files) {
      mkdirSync(dirname(join(target, path)), { recursive: true });
      renameSync(join(temporary, path), join(target, path));
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** What the run.json of an earlier run lists, as far as a run could have written it. */
function filesOfEarlierRun(folder: string): readonly string[] {
  try {
    const run: unknown = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
    if (typeof run !== "object" || run === null || !("files" in run) || !Array.isArray(run.files)) return [];
    return run.files.filter((path): path is string => typeof path === "string" && ownFile.test(path));
  } catch {
    return [];
  }
}
