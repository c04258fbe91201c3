import { InputError } from "../sim/errors.ts";

/** Reads a whole number of a flag. */
export function wholeNumber(flag: string, least: number): (text: string) => number {
  return (text) => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < least) {
      throw new InputError(`${flag} must be a whole number from ${least}, not "${text}"`);
    }
    return Number(text);
  };
}
