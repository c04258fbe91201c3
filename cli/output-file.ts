import { writeFileSync } from "node:fs";
import { InputError } from "../sim/errors.ts";

/**
 * Writes a file that the user named.
 *
 * @throws InputError when it cannot be written
 */
export function writeOutput(file: string, content: string): void {
  try {
    writeFileSync(file, content);
  } catch (error) {
    throw new InputError(
      `${file}: cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
