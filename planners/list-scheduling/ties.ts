/** Seconds that differ by no more than this part of themselves tie: the rest is rounding. */
const rounding = 1e-12;

/** Is `a` below `b` by more than rounding? Both from 0, `b` may be Infinity. */
export function isLess(a: number, b: number): boolean {
  return a < b * (1 - rounding);
}
