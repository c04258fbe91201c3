import { largestOf, smallestOf } from "../groups.ts";

/** A range of values wider than this asks for a logarithmic axis. */
const wideRange = 8;

/** Do values need a logarithmic axis to be told apart? */
export function isWide(values: readonly number[]): boolean {
  return largestOf(values) / smallestOf(values) > wideRange;
}

/**
 * A scale for all values of an axis, which panels that stand side by side share. The padding keeps points off the frame,
 * pixels.
 */
export function scaleFor(values: readonly number[], logarithmic: boolean, fromZero: boolean) {
  const [lowest, highest] = [smallestOf(values), largestOf(values)];
  return logarithmic
    ? ({ type: "log", domainMin: lowest, domainMax: highest, nice: false, padding: 8 } as const)
    : ({
        type: "linear",
        domainMin: fromZero ? 0 : lowest,
        domainMax: highest,
        nice: fromZero,
        padding: fromZero ? 0 : 8,
      } as const);
}

export type AxisScale = ReturnType<typeof scaleFor>;
