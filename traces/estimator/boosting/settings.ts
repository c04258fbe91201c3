import { InputError } from "../../../sim/errors.ts";

/** How an ensemble of trees is grown. */
export interface BoostingSettings {
  /** Trees at most; early stopping may keep fewer. */
  readonly trees: number;
  /** Splits between a root and a leaf at most, 1 to 12. */
  readonly depth: number;
  /** Share of its own correction that each tree contributes, above 0 and at most 1. */
  readonly shrinkage: number;
  /** Share of the rows that each tree sees. */
  readonly rowShare: number;
  /** Share of the features that each tree sees; at least one is seen. */
  readonly columnShare: number;
  /** L2 penalty on leaf values: a leaf of n rows is worth sum / (n + lambda). */
  readonly lambda: number;
  /** Rows in a leaf at least. */
  readonly leafRows: number;
  /** What a split must gain in the sum of squares at least. */
  readonly gain: number;
  /** Bins of a feature, 2 to 256. */
  readonly bins: number;
  /** Residuals count as this at most, in ln: outliers pull a tree no further. Infinity is plain squared error. */
  readonly residualCap: number;
  /** Trees without a better validation error after which growing stops. */
  readonly patience: number;
}

/** Settings that suit a few thousand rows of some dozen features. */
export const defaultBoosting: BoostingSettings = {
  trees: 200,
  depth: 6,
  shrinkage: 0.1,
  rowShare: 0.7,
  columnShare: 0.7,
  lambda: 1,
  leafRows: 3,
  gain: 0,
  bins: 256,
  residualCap: Infinity,
  patience: 50,
};

const limits: Readonly<
  Record<keyof BoostingSettings, readonly [least: number, most: number, whole: boolean]>
> = {
  trees: [1, 100_000, true],
  depth: [1, 12, true],
  shrinkage: [1e-6, 1, false],
  rowShare: [1e-6, 1, false],
  columnShare: [1e-6, 1, false],
  lambda: [0, Infinity, false],
  leafRows: [1, Infinity, false],
  gain: [0, Infinity, false],
  bins: [2, 256, true],
  residualCap: [1e-9, Infinity, false],
  patience: [1, Infinity, false],
};

/** @throws InputError naming the first setting out of its range */
export function checkSettings(settings: BoostingSettings): void {
  for (const [name, [least, most, whole]] of Object.entries(limits)) {
    const value = settings[name as keyof BoostingSettings];
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) continue;
    throw new InputError(
      `boosting: ${name} must be ${whole ? "a whole number" : "a number"} from ${least} to ${most}, not ${value}`,
    );
  }
}
