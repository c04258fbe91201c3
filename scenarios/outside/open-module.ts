import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, isAbsolute, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { planners, type Planner } from "../../planners/index.ts";
import { InputError } from "../../sim/errors.ts";
import { isRecord } from "../record.ts";
import { didYouMean } from "../suggest.ts";
import { builtInsNow, restoreBuiltIns } from "./built-ins.ts";
import { checkedPlanner, isPlanner } from "./checked-planner.ts";
import type { OpenedPlanners } from "./known-planners.ts";
import { moduleHash } from "./module-files.ts";

const scriptEndings = [".js", ".mjs", ".cjs"];
const typedEndings = [".ts", ".mts", ".cts"];

/**
 * By file: the modules that this process has loaded, and their hashes. Node.js keeps a module for good, so that one that has
 * changed since cannot be loaded again.
 */
const loaded = new Map<string, { readonly hash: string; readonly exported: unknown }>();

/**
 * The planners that a module exports: its default export, or else all that its other exports are.
 *
 * @param reference a path, relative to the folder unless it is absolute; or the name of an installed package
 * @throws InputError for a module that is missing, cannot be loaded, or exports no planner
 */
export function openModule(reference: string, folder: string): OpenedPlanners {
  const isPath = /^(\.|[\\/]|[A-Za-z]:)/.test(reference);
  const file = isPath ? fileOfPath(reference, folder) : fileOfPackage(reference, folder);
  const hash = moduleHash([file], dirname(file));
  const before = loaded.get(file);
  if (before && before.hash !== hash)
    throw new InputError(`${reference}: has changed since this process loaded it (allowed: start it again)`);
  const exported = before ? before.exported : loadAlone(file, reference);
  loaded.set(file, { hash, exported });
  return { planners: plannersOf(exported, reference), hash };
}

function fileOfPath(reference: string, folder: string): string {
  const file = isAbsolute(reference) ? reference : resolve(folder, reference);
  const stats = statSync(file, { throwIfNoEntry: false });
  const endings = [...scriptEndings, ...typedEndings];
  if (!stats) throw new InputError(`${reference}: there is no such file in ${folder}`);
  if (!stats.isFile() || !endings.includes(extname(file)))
    throw new InputError(
      `${reference}: is not a module of a planner (allowed: files that end in ${endings.join(", ")})`,
    );
  return file;
}

/** The file that an installed package runs. */
function fileOfPackage(name: string, folder: string): string {
  if (!/^(@[\w.~-]+\/)?[\w.~-]+(\/[\w./~-]+)?$/.test(name))
    throw new InputError(
      `"${name.slice(0, 60)}" is neither a planner nor the name of a package (allowed: a planner of slicewise, ./my-planner.js, or the name of an installed package)`,
    );
  try {
    return createRequire(join(resolve(folder), "scenario.js")).resolve(name);
  } catch (error) {
    const names = planners.map((planner) => planner.name);
    throw new InputError(
      `unknown planner ${name}${didYouMean(name, names)} (allowed: ${names.join(", ")}; the path of a module, like ./my-planner.js; or an installed package, and ${folder} finds none called ${name})`,
      { cause: error },
    );
  }
}

/** What a module exports, which leaves built-ins as they are. */
function loadAlone(file: string, reference: string): unknown {
  const before = builtInsNow();
  let replaced: string | undefined;
  try {
    return load(file, reference);
  } finally {
    replaced = restoreBuiltIns(before);
    if (replaced !== undefined)
      throw new InputError(
        `${reference}: replaces ${replaced} while it is loaded, with which all of slicewise computes (allowed: functions of its own)`,
      );
  }
}

/** What a module exports. */
function load(file: string, reference: string): unknown {
  const require = createRequire(file);
  try {
    return typedEndings.includes(extname(file)) ? loadTyped(file, reference, require) : require(file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${reference}: ${whyNotLoaded(error, file)}`, { cause: error });
  }
}

/** TypeScript: as Node.js itself runs it, else by the tsx of the planner's folder or of this package, else as whoever started it does. */
function loadTyped(file: string, reference: string, require: NodeJS.Require): unknown {
  const isRun = "typescript" in process.features && Boolean(process.features.typescript);
  if (isRun) return require(file);
  // It puts itself among the extensions of files, and yet takes only what is loaded by it.
  const tsx = tsxOf(require) ?? tsxOf(createRequire(import.meta.url));
  if (tsx) return tsx.require(file, pathToFileURL(file).href);
  if (".ts" in require.extensions) return require(file);
  throw new InputError(
    `${reference}: is TypeScript, which Node.js ${process.version} does not run (allowed: Node.js 22.18 or newer, tsx beside the planner: npm install tsx, or JavaScript)`,
  );
}

interface Tsx {
  readonly require: (id: string, from: string) => unknown;
}

function tsxOf(require: NodeJS.Require): Tsx | undefined {
  try {
    const found: unknown = require("tsx/cjs/api");
    return isTsx(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function isTsx(found: unknown): found is Tsx {
  return isRecord(found) && typeof found["require"] === "function";
}

/** Why a module was not loaded: what is wrong with it, and where. */
function whyNotLoaded(error: unknown, file: string): string {
  if (!(error instanceof Error)) return `throws ${String(error)} while it is loaded`;
  const code = "code" in error ? error.code : undefined;
  const [line = ""] = error.message.split("\n");
  if (code === "ERR_REQUIRE_ASYNC_MODULE")
    return "awaits at its top level, and planners are loaded without waiting (allowed: await inside nothing but functions)";
  if (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND")
    return `imports what is not there: ${line}`;
  if (error.name === "SyntaxError" || error.name === "TransformError") {
    const place = /^(.*?):(\d+)\n/.exec(error.stack ?? "");
    const where = place
      ? ` (${relative(dirname(file), place[1]!.replace(/^file:\/\//, ""))}:${place[2]!})`
      : "";
    return `is not valid: ${error.name}: ${line}${where}`;
  }
  return `throws ${error.name} while it is loaded: ${line}`;
}

/** The default export where it is a planner or a list of them, else all exports that are one. */
function plannersOf(exported: unknown, reference: string): readonly Planner[] {
  const outer = defaultOf(exported);
  const groups = [
    [exported],
    listed(outer),
    listed(defaultOf(outer)),
    isRecord(exported) ? Object.values(exported) : [],
  ];
  for (const group of groups) {
    const found = [...new Set(group)].filter((value) => isPlannerOf(value, reference));
    if (found.length > 0) return found.map(checkedPlanner);
  }
  throw new InputError(
    `${reference}: exports no planner (allowed: export default definePlanner({...}), of slicewise/planners)`,
  );
}

function isPlannerOf(value: unknown, reference: string): value is Planner {
  try {
    return isPlanner(value);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${reference}: ${error.message}`, { cause: error });
    throw error;
  }
}

function defaultOf(exported: unknown): unknown {
  return isRecord(exported) ? exported["default"] : undefined;
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
