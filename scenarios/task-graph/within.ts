import { InputError } from "../../sim/errors.ts";

/** Puts the name of a file before a fault of its content, which stays one line whatever the names in it hold. */
export function within<Value>(file: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${file}: ${oneLine(error.message)}`) : error;
  }
}

/** A text with its line ends written as JSON writes them. */
export function oneLine(text: string): string {
  return text.replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}
