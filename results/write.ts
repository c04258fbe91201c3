import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { InputError } from "../sim/errors.ts";
import { isLeftOver, replaceFiles } from "../traces/replace-files.ts";

/** A file of results: its path in the results folder, and its content. */
export interface ResultFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Files that a run may have left behind; anything else in the folder is the user's. */
const ownFile =
  /^(points\.csv|choices\.csv|timing\.csv|report\.html|run\.json|charts\/[a-z0-9-]+\.(svg|png))$/;

/**
 * Finds out before a run whether its results can be written.
 *
 * @throws InputError when the folder is something else, or cannot be written to
 */
export function checkResultFolder(folder: string): void {
  if (folder === "") throw new InputError("the results folder has no name");
  const target = resolve(folder);
  const place = nearestExisting(target);
  if (!existsSync(place)) throw new InputError(`${place}: is a link to nothing; results need a folder`);
  if (!statSync(place).isDirectory()) throw new InputError(`${place}: is a file; results need a folder`);
  if (!isWritable(place)) throw new InputError(`${place}: cannot be written to`);
  for (const name of [
    "points.csv",
    "choices.csv",
    "timing.csv",
    "report.html",
    "run.json",
    "results.log",
    "results.lock",
    "charts",
  ]) {
    const stats = statSync(join(target, name), { throwIfNoEntry: false });
    const wanted = name === "charts" ? "folder" : "file";
    if (stats && !(wanted === "folder" ? stats.isDirectory() : stats.isFile()))
      throw new InputError(`${join(target, name)}: is in the way: results need a ${wanted}`);
  }
}

/** The path itself or the nearest above it that there is, be it a link to nothing. */
function nearestExisting(path: string): string {
  let place = path;
  while (!isThere(place)) place = dirname(place);
  return place;
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // Something on the way is not a folder, or the name is too long: what is above it tells.
    return false;
  }
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
 * Writes files of a run into its folder: all, or where one cannot be written none, and earlier results stay as they were.
 * Of what else is in the folder only files of an earlier run are removed, those that do not belong to this one.
 *
 * @param belonging paths of all files of the run, as its run.json lists them; those that are written unless given
 */
export function writeResults(
  folder: string,
  files: readonly ResultFile[],
  belonging: readonly string[] = files.map(({ path }) => path),
): void {
  const target = resolve(folder);
  const outdated = filesOfEarlierRun(target).filter((path) => !belonging.includes(path));
  mkdirSync(target, { recursive: true });
  replaceFiles(files.map(({ path, content }) => ({ path: join(target, path), content })));
  for (const path of outdated) rmSync(join(target, path), { force: true });
  for (const place of new Set(belonging.map((path) => join(target, dirname(path))))) removeLeftOvers(place);
}

/** What a run that was killed while it wrote has left. */
function removeLeftOvers(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (isLeftOver(name)) rmSync(join(folder, name), { force: true });
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
