import { median } from "../../../traces/statistics.ts";
import { cellsOf, type Comparison } from "../compare.ts";

/**
 * The axis of a network's panels, milliseconds: to about twice the median of all bars, so that few are cut off and the
 * rest can be told apart; half a step above the last tick, whose number would else push the panel's title up.
 */
export function verticalAxis(comparisons: readonly Comparison[]): {
  readonly ticks: readonly number[];
  readonly limit: number;
} {
  const times = comparisons
    .flatMap(cellsOf)
    .flatMap(({ seconds, paperSeconds = seconds }) => [seconds, paperSeconds]);
  const wanted = median(times) * 2e3;
  const step = roundStep(wanted / 4);
  const steps = Math.round(wanted / step);
  return {
    ticks: Array.from({ length: steps + 1 }, (_, index) => index * step),
    limit: (steps + 0.5) * step,
  };
}

/** The power of ten times 1, 2, 2.5, 5 or 10 that is nearest, as a ratio. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const distance = (digits: number) => Math.abs(Math.log((digits * power) / step));
  return power * [1, 2, 2.5, 5, 10].reduce((best, next) => (distance(next) < distance(best) ? next : best));
}
