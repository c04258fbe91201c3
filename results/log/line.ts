import { createHash } from "node:crypto";

/** Digits of a checksum in hexadecimal. */
const checksumLength = 16;

/** A line of a log: checksum, space, JSON, line end. JSON holds no line end of its own. */
export function logLine(value: unknown): string {
  const text = JSON.stringify(value);
  return `${checksum(text)} ${text}\n`;
}

/** What a line says, without its line end; undefined where it is torn or damaged. */
export function readLogLine(line: string): unknown {
  const text = line.slice(checksumLength + 1);
  if (line[checksumLength] !== " " || line.slice(0, checksumLength) !== checksum(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, checksumLength);
}
