import { existsSync } from "node:fs";
import { InputError } from "../sim/errors.ts";
import { parseQuantity, type ReleasedFile } from "../scenarios/index.ts";

/**
 * Reads `FILE` or `FILE@TIME`, the time with its unit.
 *
 * @throws InputError for a time that cannot be read
 */
export function parseReleasedFile(text: string): ReleasedFile {
  const at = text.lastIndexOf("@");
  // A path may have the sign in it.
  if (at < 1 || existsSync(text)) return { file: text, release: 0 };
  try {
    return { file: text.slice(0, at), release: parseQuantity(text.slice(at + 1), "duration") };
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${text}: release ${error.message}`) : error;
  }
}
