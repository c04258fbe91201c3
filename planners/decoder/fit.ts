import { InputError } from "../../sim/errors.ts";
import type { DecoderRates } from "./rates.ts";
import type { LeaderWork } from "./leader-work.ts";

/** Seconds that some work of a device took. */
export interface MeasuredWork extends LeaderWork {
  readonly seconds: number;
}

/**
 * Bandwidth and overhead that meet measured seconds best: bytes / bandwidth + operators x overhead, by least squares of the
 * relative errors, neither below 0. Of a single measurement, and where all have as many bytes an operator, the overhead
 * stays as it is and the bandwidth is fitted.
 *
 * @throws InputError for times that no bandwidth meets
 */
export function fittedRates(rates: DecoderRates, measured: readonly MeasuredWork[]): DecoderRates {
  // Both unknowns over the measured seconds: a x + b y = 1.
  const lines = measured.map(({ bytes, operators, seconds }) => ({
    a: bytes / seconds,
    b: operators / seconds,
  }));
  const sum = (figure: (line: (typeof lines)[number]) => number) =>
    lines.reduce((all, line) => all + figure(line), 0);
  const aa = sum(({ a }) => a * a);
  const bb = sum(({ b }) => b * b);
  const ab = sum(({ a, b }) => a * b);
  const determinant = aa * bb - ab * ab;
  const perByteAt = (overhead: number) => (sum(({ a }) => a) - overhead * ab) / aa;
  const isSingular = determinant <= 1e-9 * aa * bb;
  const fitted = isSingular
    ? rates.overhead
    : (sum(({ b }) => b) * aa - sum(({ a }) => a) * ab) / determinant;
  const overhead = Math.max(0, fitted);
  const perByte = perByteAt(overhead);
  if (!(perByte > 0))
    throw new InputError(
      "the measured times of tokens contradict each other: more bytes of weights took no longer, at no memory bandwidth (allowed: times of the same program, with the planner that divided them)",
    );
  return { ...rates, overhead, memoryBandwidth: 1 / perByte };
}
