import { join } from "pathe";
import { InputError } from "../sim/errors.ts";
import { textOf, type Files } from "./files.ts";
import type { Trace } from "./format.ts";
import { parseTrace } from "./read.ts";

/**
 * The trace of a file, or the traces of all `.csv` files of a folder, by name.
 *
 * @param parse reads the text of a file
 * @throws InputError when there is none, or one cannot be read
 */
export function tracesAt(files: Files, path: string, parse = parseTrace): readonly Trace[] {
  return traceFiles(files, path).map((file) => parse(textOf(files, file, "a trace is a CSV file"), file));
}

function traceFiles(files: Files, path: string): readonly string[] {
  const names = files.namesIn(path)?.filter((name) => name.endsWith(".csv"));
  if (!names) return [path];
  if (names.length === 0) throw new InputError(`${path}: holds no .csv file`);
  return names.sort().map((name) => join(path, name));
}
