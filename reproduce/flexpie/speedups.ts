import { baselines, type Baseline, type Case } from "./case.ts";
import type { Comparison } from "./compare.ts";

/** How many times longer a baseline takes than FlexPie in one setting. */
export interface Speedup extends Case {
  readonly baseline: Baseline;
  readonly ours: number;
  /** Undefined where the paper shows no times. */
  readonly paper: number | undefined;
}

/** The speed-ups of FlexPie over all baselines in one setting. */
export function speedupsOf({ setting, ours, paper }: Comparison): readonly Speedup[] {
  return baselines.map((baseline) => ({
    ...setting,
    baseline,
    ours: ours[baseline] / ours.flexpie,
    paper: paper && paper.times[baseline] / paper.times.flexpie,
  }));
}

/** How far a value is from the published one, as a share of the latter; above 0 where ours is larger. */
export function relativeError(ours: number, paper: number): number {
  return ours / paper - 1;
}
