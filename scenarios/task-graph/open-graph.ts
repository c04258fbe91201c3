import { readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { InputError } from "../../sim/errors.ts";
import { readTextFile } from "../read-file.ts";
import { isRecord } from "../record.ts";
import { keepDevices, type DeviceChoice, type ImportedTaskGraph } from "./imported.ts";
import { jsonOf } from "./json.ts";
import { importOperatorTables, type TextFile } from "./operator-graph.ts";
import { readTaskGraph } from "./read-graph.ts";
import { importWfFormat } from "./wfformat.ts";

/**
 * Opens a task graph: slicewise's own JSON, a WfCommons workflow, or the folder of a phone with measured operator times
 * (`*-layerwise-latency.csv`, `*-data-trans.csv`, and `*-info.txt` in the folder above).
 *
 * @param choices the devices to run on; those of the file where none is asked for
 * @throws InputError naming the file and what is wrong
 */
export function openTaskGraph(path: string, choices: readonly DeviceChoice[]): ImportedTaskGraph {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const tables = {
      operators: onlyFile(dirname(resolve(path)), "-info.txt"),
      times: onlyFile(path, "-layerwise-latency.csv"),
      copies: onlyFile(path, "-data-trans.csv"),
    };
    return importOperatorTables(tables, choices);
  }
  const text = readTextFile(path, "a task graph is a JSON file, or a folder of operator tables");
  if (isWorkflow(jsonOf(text, path))) return importWfFormat(text, path, choices);
  return { graph: keepDevices(readTaskGraph(text, path), choices), notes: [] };
}

function isWorkflow(content: unknown): boolean {
  return isRecord(content) && "workflow" in content;
}

/** The one file of a folder whose name ends so. */
function onlyFile(folder: string, ending: string): TextFile {
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  if (names.length !== 1) {
    throw new InputError(`${folder}: has ${names.length} files *${ending} (allowed: exactly one)`);
  }
  const file = join(folder, names[0]!);
  return { file, text: readTextFile(file, "an operator table is a text file") };
}
