import { InputError } from "../../sim/errors.ts";
import { median } from "../statistics.ts";
import { fitTerms, type TimedModel } from "./fit.ts";
import { secondsOf, type TermVector } from "./terms.ts";

/** Times that say so different things of one device belong to different devices, or one of them is wrong. */
export const largestContradiction = 3;

/** How much a coefficient weighs that stays in proportion to the profile's, in measured models; chosen on the boards of ncnn's log. */
const profileWeight = 0.3;

/** A whole model on a device: as measured, and as its profile predicts it. */
export interface Calibration {
  readonly model: string;
  readonly measured: number;
  readonly predicted: number;
}

/**
 * How many times as long the device takes as its profile says, in the median.
 *
 * @throws InputError where the times contradict each other by more than 3 times
 */
export function calibrationFactor(times: readonly Calibration[]): number {
  const factors = times.map(({ measured, predicted }) => measured / predicted);
  const [least, most] = [Math.min(...factors), Math.max(...factors)];
  if (most > largestContradiction * least) {
    const named = (factor: number) => {
      const { model, measured } = times[factors.indexOf(factor)]!;
      return `${model} in ${milliseconds(measured)} takes ${factor.toPrecision(3)} times as long as the profile says`;
    };
    throw new InputError(
      `contradicts itself by ${(most / least).toPrecision(3)} times (allowed: ${largestContradiction}): ${named(most)}, ${named(least)}`,
    );
  }
  return median(factors);
}

/**
 * The coefficients of a board's relative, fitted to times of a few whole models: what they do not tell is in proportion as on the
 * relative.
 */
export function refitted(coefficients: TermVector, models: readonly TimedModel[]): TermVector {
  return models.length === 1
    ? coefficients.map((value) => (value * models[0]!.seconds) / secondsOf(models[0]!.terms, coefficients))
    : fitTerms(models, coefficients, profileWeight);
}

/** What results say of a calibration: each time as measured, as the profile said before, and as it says now. */
export function calibrationNote(
  profile: string,
  times: readonly (Calibration & { readonly now: number })[],
): string {
  const listed = times.map(
    ({ model, measured, predicted, now }) =>
      `${model} measured ${milliseconds(measured)}, before ${milliseconds(predicted)}, now ${milliseconds(now)}`,
  );
  return `${profile} is calibrated: ${listed.join("; ")}`;
}

function milliseconds(seconds: number): string {
  return `${Number((seconds * 1e3).toPrecision(4))} ms`;
}
