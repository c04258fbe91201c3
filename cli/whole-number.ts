import { InputError } from "../sim/errors.ts";

/** Reads a whole number; the reader throws an InputError for anything else. */
export function wholeNumber(least: number, most = 999_999_999): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
    throw new InputError(`must be a whole number from ${least} to ${most}, not "${text}"`);
  };
}
