import { CsvError, parse } from "#csv-parse";
import { InputError } from "../sim/errors.ts";
import { csvFault, lineOfFault } from "./csv.ts";
import { columns, type Trace, type TraceRow } from "./format.ts";
import { parseHeader } from "./header.ts";
import { RowReader } from "./row-reader.ts";
import { tileName } from "./signature.ts";

/** No row of a trace is longer, characters; bounds the time that garbage costs. */
const longestRow = 100_000;

/**
 * Reads a trace file.
 *
 * @param file its name, for messages
 * @throws InputError naming file, line and column of the first thing wrong
 */
export function parseTrace(text: string, file: string): Trace {
  const lineOf = new Map<string, number>();
  return parseRecording(text, file, ({ operator, extents, mode }, line) => {
    const key = `${tileName(operator.name, extents)} | ${mode}`;
    const before = lineOf.get(key);
    if (before !== undefined) {
      throw new InputError(`${file}:${line}: repeats layer, tile and mode of line ${before}`);
    }
    lineOf.set(key, line);
  });
}

/**
 * Reads what was written of a trace so far, where a tile may come several times.
 *
 * @param check called with each row and its line
 * @throws InputError as `parseTrace` does
 */
export function parseRecording(
  text: string,
  file: string,
  check: (row: TraceRow, line: number) => void = () => undefined,
): Trace {
  // Some editors put a byte-order mark first.
  const content = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const { header, lines, end } = parseHeader(content, file);
  const rows = parseRows(content.slice(end), file, lines, check);
  if (rows.length === 0) throw new InputError(`${file}: has a header and no rows`);
  return { header, rows };
}

/**
 * The rows of a CSV part, its line of columns among them; reading stops at the first one that is refused.
 *
 * @param linesBefore how many lines of the file are before this text, for messages
 */
export function parseRows(
  text: string,
  file: string,
  linesBefore: number,
  check: (row: TraceRow, line: number) => void = () => undefined,
): readonly TraceRow[] {
  const reader = new RowReader(file);
  const rows: TraceRow[] = [];
  let named = false;
  const take = (record: readonly string[], line: number) => {
    if (!named) {
      checkColumns(record, file, line);
      named = true;
      return;
    }
    const row = reader.read(record, line);
    check(row, line);
    rows.push(row);
  };
  try {
    parse(text, {
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: longestRow,
      on_record: (record: readonly string[], { lines }) => {
        take(record, linesBefore + lines);
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new InputError(
      `${file}:${linesBefore + (lineOfFault(error) ?? 0)}: is not a CSV file: ${csvFault(error)}`,
    );
  }
  if (!named) checkColumns([], file, linesBefore + 1);
  return rows;
}

function checkColumns(names: readonly string[], file: string, line: number): void {
  const wanted = columns.join(",");
  if (names.join(",") !== wanted) throw new InputError(`${file}:${line}: the columns must be ${wanted}`);
}
