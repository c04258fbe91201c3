/**
 * Dates of things that happen together differ by rounding; what is due within this share of the time counts as due at
 * the same instant. It is thousands of times the rounding error of a date and a millionth of what anyone measures.
 */
const relativeTolerance = 1e-12;

/** The latest date (seconds) that still belongs to the instant that begins at `time`. */
export function endOfInstant(time: number): number {
  return time + time * relativeTolerance;
}
