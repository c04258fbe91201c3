import { warn } from "./output.ts";

/** Says how many lines of logs do not count, where there are any. */
export function noteDropped(lines: number): void {
  if (lines === 0) return;
  warn(
    `note: ${lines} ${lines === 1 ? "line" : "lines"} of the log cannot be read as results of this version, and do not count\n`,
  );
}
