import { InputError } from "../../sim/errors.ts";

/** Something that stands in the way now and may not later: the same command is to be tried again. */
export class RetryError extends Error {
  override readonly name = "RetryError";
}

/** What the system says when a file cannot be written for the moment. */
const passing = new Set([
  "EAGAIN",
  "EBUSY",
  "EDQUOT",
  "EIO",
  "EMFILE",
  "ENFILE",
  "ENOSPC",
  "ESTALE",
  "ETIMEDOUT",
]);

/** Says an error that something stands in the way that may pass? */
export function isPassing(error: unknown): boolean {
  return isSystemError(error) && passing.has(error.code);
}

/** Is it what the system says of a file that cannot be opened, written, moved? */
export function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
}

/**
 * Does what touches a folder of results.
 *
 * @throws RetryError where the system refuses it for a reason that may pass
 * @throws InputError where it refuses it for another
 */
export function orRetry<Value>(folder: string, act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (passing.has(error.code))
      throw new RetryError(`${folder}: cannot be written to now: ${error.message}`);
    throw new InputError(`${folder}: cannot be written to: ${error.message}`);
  }
}
