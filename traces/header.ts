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
  ["provider", "provider"],
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

/** Keys that a header may leave out. */
const optionalKeys: readonly HeaderKey[] = ["provider", "whole_model_seconds"];

/**
 * Reads the lines `# key: value` at the start of a trace file.
 *
 * @throws InputError for text that is not a trace, and for missing, unknown, repeated or malformed keys
 */
export function parseHeader(text: string, file: string): HeaderBlock {
  if (text.trim() === "") throw new InputError(`${file}: is empty; a trace starts with "${formatLine}"`);
  const values = new Map<HeaderKey, string>();
  let offset = 0;
  let lines = 0;
  while (lines === 0 || text[offset] === "#") {
    const newline = text.indexOf("\n", offset);
    const next = newline === -1 ? text.length : newline + 1;
    const line = text.slice(offset, next).trim();
    lines++;
    offset = next;
    if (lines > 1) readKey(line, values, `${file}:${lines}`);
    else if (line !== formatLine)
      throw new InputError(`${file}:1: is not a trace: its first line must be "${formatLine}"`);
  }
  checkComplete(values, file);
  return { header: headerOf(values, file), lines, end: offset };
}

function readKey(line: string, values: Map<HeaderKey, string>, place: string): void {
  const keys = headerKeys.map(([candidate]) => candidate);
  const [, key, value] = /^# ([a-z_]+): *(.*)$/.exec(line) ?? [];
  if (key === undefined || value === undefined)
    throw new InputError(
      `${place}: is not a line "# key: value" of the header (allowed: ${keys.join(", ")})`,
    );
  const known = keys.find((candidate) => candidate === key);
  if (known === undefined)
    throw new InputError(`${place}: unknown header key ${key.slice(0, 40)} (allowed: ${keys.join(", ")})`);
  if (values.has(known)) throw new InputError(`${place}: header key ${known} occurs twice`);
  values.set(known, value);
}

function checkComplete(values: ReadonlyMap<HeaderKey, string>, file: string): void {
  const missing = headerKeys.flatMap(([key]) => (optionalKeys.includes(key) || values.get(key) ? [] : [key]));
  if (missing.length === 0) return;
  const keys = missing.length === 1 ? "key" : "keys";
  const verb = missing.length === 1 ? "is" : "are";
  throw new InputError(
    `${file}: header ${keys} ${missing.join(", ")} ${verb} missing; each is a line "# key: value" after the first line`,
  );
}

function headerOf(values: ReadonlyMap<HeaderKey, string>, file: string): TraceHeader {
  const text = (key: HeaderKey): string => values.get(key) ?? "";
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
    ...(values.has("provider") ? { provider: text("provider") } : {}),
    cpu: text("cpu"),
    date,
    method: text("method"),
    gapSeconds: number("gap_seconds"),
    ...(values.has("whole_model_seconds") ? { wholeModelSeconds: number("whole_model_seconds") } : {}),
  };
}
