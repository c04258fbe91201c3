import { split } from "../../sim/partition/index.ts";

/**
 * Biased one-dimensional partition (BODP; MoDNN, Mao et al., DATE 2017): widths in proportion to capability. The nearest
 * whole numbers need not add up, so what is left goes to the largest remainders.
 *
 * @param total rows or columns to hand out
 * @param capabilities relative speeds, not negative, at least one positive
 */
export function bodpWidths(total: number, capabilities: readonly number[]): readonly number[] {
  return split(total, capabilities).map(([start, end]) => end - start);
}
