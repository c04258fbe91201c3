import { formatMilliseconds } from "../quantities.ts";
import type { Cell, Comparison, Measure } from "./comparison.ts";

/** A cell as texts; each format puts them together in its way. */
export interface CellText {
  readonly mean: string;
  /** `[1.20, 1.31]`, or nothing. */
  readonly interval: string;
  readonly best: boolean;
  readonly incomplete: boolean;
}

/** A cell as people read it; a dash where there is no result. */
export function cellText({ mean, interval, best, missing }: Cell, measure: Measure): CellText {
  const show = (value: number) => (measure === "latency" ? formatMilliseconds(value) : value.toFixed(2));
  return {
    mean: mean === undefined ? "-" : show(mean),
    interval: interval ? `[${show(interval.low)}, ${show(interval.high)}]` : "",
    best,
    incomplete: mean !== undefined && missing > 0,
  };
}

/** What the numbers are, a sentence a line. */
export function captionOf({ measure, lines }: Comparison, baseline: string | undefined): readonly string[] {
  const cells = lines.flatMap((line) => line.cells);
  const over = baseline ?? "the baseline of the run";
  return [
    measure === "latency"
      ? "Latency in ms, geometric mean; bold is the lowest of its line."
      : `Speed-up over ${over}, geometric mean; bold is the highest of its line.`,
    ...(cells.some(({ interval }) => interval)
      ? ["In brackets the 95 % confidence interval over seeds, percentile bootstrap of 2000 resamples."]
      : []),
    ...(cells.some(({ mean, missing }) => mean !== undefined && missing > 0)
      ? ["A dagger marks a mean that lacks points without a result; it is never bold."]
      : []),
  ];
}
