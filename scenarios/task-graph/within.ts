import { InputError } from "../../sim/errors.ts";

/** Puts the name of a file before the faults of its content. */
export function within<Value>(file: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${file}: ${error.message}`) : error;
  }
}
