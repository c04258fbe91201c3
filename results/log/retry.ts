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

/**
 * Does what touches a folder of results.
 *
 * @throws RetryError where it fails for a reason that may pass
 */
export function orRetry<Value>(folder: string, act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && "code" in error && passing.has(String(error.code)))
      throw new RetryError(`${folder}: cannot be written to now: ${error.message}`);
    throw error;
  }
}
