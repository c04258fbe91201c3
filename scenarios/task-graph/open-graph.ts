import { join } from "pathe";
import { InputError } from "../../sim/errors.ts";
import { textOf, type Files } from "../../traces/files.ts";
import { isRecord } from "../record.ts";
import type { DeviceChoice, ImportedTaskGraph } from "./imported.ts";
import { acceptedGraphs, refuseForeignFormat } from "./foreign-format.ts";
import { jsonOf } from "./json.ts";
import { importOperatorTables } from "./operator-graph.ts";
import { readTaskGraph } from "./read-graph.ts";
import { importWfFormat } from "./wfformat.ts";

/**
 * Opens a task graph: slicewise's own JSON, a WfCommons workflow, or the folder of a phone with measured operator times
 * (`*-layerwise-latency.csv`, `*-data-trans.csv`, and `*-info.txt` in the folder above).
 *
 * @param choices the devices to run on; those of the file where none is asked for
 * @throws InputError naming the file and what is wrong
 */
export function taskGraphAt(files: Files, path: string, choices: readonly DeviceChoice[]): ImportedTaskGraph {
  if (files.namesIn(path)) {
    const open = (file: string) => ({ file, text: textOf(files, file, "an operator table is a text file") });
    const { operators, times, copies } = tablesOf(files, path);
    return importOperatorTables(
      { operators: open(operators), times: open(times), copies: open(copies) },
      choices,
    );
  }
  const text = textOf(files, path, `a task graph is a file: ${acceptedGraphs}`);
  refuseForeignFormat(text, path);
  if (isWorkflow(jsonOf(text, path))) return importWfFormat(text, path, choices);
  return { graph: readTaskGraph(text, path, choices), notes: [] };
}

/**
 * The files that a task graph is read from.
 *
 * @throws InputError for a folder that lacks some
 */
export function taskGraphFiles(files: Files, path: string): readonly string[] {
  return files.namesIn(path) ? Object.values(tablesOf(files, path)) : [path];
}

function isWorkflow(content: unknown): boolean {
  return isRecord(content) && "workflow" in content;
}

/** Paths of the tables of a phone; that of its network's operators lies in the folder above. */
function tablesOf(files: Files, folder: string) {
  return {
    operators: onlyFile(files, join(folder, ".."), "-info.txt"),
    times: onlyFile(files, folder, "-layerwise-latency.csv"),
    copies: onlyFile(files, folder, "-data-trans.csv"),
  };
}

/** The one file of a folder whose name ends so. */
function onlyFile(files: Files, folder: string, ending: string): string {
  const names = (files.namesIn(folder) ?? []).filter((name) => name.endsWith(ending));
  if (names.length !== 1) {
    throw new InputError(`${folder}: has ${names.length} files *${ending} (allowed: exactly one)`);
  }
  return join(folder, names[0]!);
}
