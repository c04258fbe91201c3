import { InputError } from "../sim/errors.ts";
import { formatLine, type TraceHeader } from "./format.ts";
import { parseNumber } from "./numbers.ts";

/** Keys of the header block, in order, and the field of each. */
export const headerKeys = [
  ["model", "model"],
  ["device", "device"],
  ["runtime", "runtime"],
  ["optimization", "optimization"],
  ["threads", "threads"],
  ["cpu", "cpu"],
  ["date", "date"],
  ["method", "method"],
  ["gap_seconds", "gapSeconds"],
  ["whole_model_seconds", "wholeModelSeconds"],
] as const satisfies readonly (readonly [key: string, field: keyof TraceHeader])[];

type HeaderKey = (typeof headerKeys)[number][0];

/** The header block at the start of a trace file, and how many lines it takes. */
export interface HeaderBlock {
  readonly header: TraceHeader;
  readonly lines: number;
  /** Offset of the text after it. */
  readonly end: number;
}

/**
 * Reads the lines `# key: value` at the start of a trace file.
 *
 * @throws InputError for text that is no trace, and for a missing, unknown, repeated or malformed key
 */
export function parseHeader(text: string, file: string): HeaderBlock {
  if (text.trim() === "") throw new InputError(`${file}: is empty; a trace starts with "${formatLine}"`);
  const values = new Map<HeaderKey, string>();
  let offset = 0;
  let lines = 0;
  while (text[offset] === "#") {
    const newline = text.indexOf("\n", offset);
    const next = newline === -1 ? text.length : newline + 1;
    const line = text.slice(offset, next).trim();
    lines++;
    offset = next;
    if (lines === 1) {
      if (line !== formatLine) break;
      continue;
    }
    const [, key, value] = /^# ([a-z_]+): (.*)$/.exec(line) ?? [];
    const known = headerKeys.find(([candidate]) => candidate === key)?.[0];
    if (known === undefined || value === undefined || values.has(known)) {
      throw new InputError(
        `${file}:${lines}: "${line.slice(0, 60)}" is not one more "# key: value"; keys are ` +
          headerKeys.map(([candidate]) => candidate).join(", "),
      );
    }
    values.set(known, value);
  }
  if (lines < 2) {
    throw new InputError(
      `${file}:1: is not a trace: starts with "${firstCharacters(text)}", not with "${formatLine}"`,
    );
  }
  return { header: headerOf(values, file), lines, end: offset };
}

function headerOf(values: ReadonlyMap<HeaderKey, string>, file: string): TraceHeader {
  const text = (key: HeaderKey): string => {
    const value = values.get(key);
    if (value === undefined || value === "") throw new InputError(`${file}: header key ${key} is missing`);
    return value;
  };
  const number = (key: HeaderKey): number =>
    parseNumber(text(key), (reason) => new InputError(`${file}: header key ${key}: ${reason}`));
  const date = text("date");
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) {
    throw new InputError(`${file}: header key date: "${date}" must be like 2026-01-31`);
  }
  return {
    model: text("model"),
    device: text("device"),
    runtime: text("runtime"),
    optimization: text("optimization"),
    threads: number("threads"),
    cpu: text("cpu"),
    date,
    method: text("method"),
    gapSeconds: number("gap_seconds"),
    ...(values.has("whole_model_seconds") ? { wholeModelSeconds: number("whole_model_seconds") } : {}),
  };
}

/** What the text starts with, fit for a terminal. */
function firstCharacters(text: string): string {
  return text
    .slice(0, 40)
    .split("\n")[0]!
    .replace(/[^\x20-\x7e]/g, "?");
}
