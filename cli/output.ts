import { printable } from "../results/printable.ts";

/** Writes to standard output; names from files cannot contain terminal escapes. */
export function print(text: string): void {
  process.stdout.write(printable(text));
}

/** Writes what went wrong, or is to be noted, to standard error, as `print` does. */
export function warn(text: string): void {
  process.stderr.write(printable(text));
}
