import { readFileSync, statSync } from "node:fs";
import { InputError } from "../sim/errors.ts";

/**
 * The bytes of a file that a user named.
 *
 * @param what the file should be: `a scenario is a YAML file`
 * @throws InputError when there is no such file, it is a folder, too large, or cannot be read
 */
export function readBytes(file: string, what: string, maximumSize = Infinity): Uint8Array {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (!stats) throw new InputError(`${file}: there is no such file`);
    if (!stats.isFile()) throw new InputError(`${file}: is not a file; ${what}`);
    if (stats.size > maximumSize) {
      throw new InputError(`${file}: has ${stats.size} bytes (allowed: up to ${maximumSize})`);
    }
    return readFileSync(file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(
      `${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/**
 * The text of a file's bytes.
 *
 * @throws InputError unless they are UTF-8
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`${file}: is not UTF-8 text`);
  }
}

/** The text of a file that a user named. @throws InputError when it cannot be read, or is not UTF-8 */
export function readTextFile(file: string, what: string): string {
  return decodeText(readBytes(file, what), file);
}
