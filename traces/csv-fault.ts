import { CsvError } from "#csv-parse";

/** What is wrong with a text that is no CSV, and on which line; nothing of the text itself, which may be any file's. */
export function csvFault(error: unknown): string {
  if (!(error instanceof CsvError)) return "it cannot be read";
  const line = typeof error["lines"] === "number" ? ` on line ${error["lines"]}` : "";
  return `${error.code.replace(/^CSV_/, "").toLowerCase().replaceAll("_", " ")}${line}`;
}
