import { relativeError } from "../speedups.ts";

/** A value of ours and the published one, where there is one. */
export interface Pair {
  readonly ours: number;
  readonly paper: number | undefined;
}

/**
 * Lines of a table that show ours, the paper's and the error below each other; ours alone where nothing is published.
 *
 * @param labels cells before the values, in the first of the lines
 */
export function beside(
  labels: readonly string[],
  pairs: readonly Pair[],
  format: (value: number) => string,
): readonly (readonly string[])[] {
  const ours = [...labels, "ours", ...pairs.map((pair) => format(pair.ours))];
  if (pairs.every(({ paper }) => paper === undefined)) return [ours];
  const blank = labels.map(() => "");
  return [
    ours,
    [...blank, "paper", ...pairs.map(({ paper }) => (paper === undefined ? "-" : format(paper)))],
    [...blank, "error", ...pairs.map((pair) => errorOf(pair))],
  ];
}

function errorOf({ ours, paper }: Pair): string {
  return paper === undefined ? "-" : signedPercent(relativeError(ours, paper));
}

/** `+7.9 %` from a share; a dash for what is not a number. */
export function signedPercent(share: number): string {
  const rounded = (share * 100).toFixed(1);
  // Rounding leaves no sign on nothing.
  if (Number(rounded) === 0) return "0 %";
  return Number.isNaN(share) ? "-" : `${share > 0 ? "+" : ""}${rounded} %`;
}

/** `7.9 %` from a share; a dash for what is not a number. */
export function percent(share: number): string {
  return Number.isNaN(share) ? "-" : `${(share * 100).toFixed(1)} %`;
}
