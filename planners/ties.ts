/**
 * Figures that differ by no more than this part of themselves tie: sums in another order, or in another unit, differ by
 * rounding, a ten-thousandth of this at most. Every choice of a planner is made by these functions, the first of equals.
 */
const rounding = 1e-10;

/** Is `a` below `b` by more than rounding? Both from 0, `b` may be Infinity. */
export function isLess(a: number, b: number): boolean {
  return a < b * (1 - rounding);
}

/** Place of the smallest of some figures, the first of equals; -1 where all are Infinity. */
export function placeOfLeast(figures: ArrayLike<number>): number {
  let place = -1;
  for (let next = 0; next < figures.length; next++)
    if (isLess(figures[next]!, place < 0 ? Infinity : figures[place]!)) place = next;
  return place;
}

/** The item of the smallest figure, the first of equals. */
export function leastBy<Item>(items: readonly [Item, ...Item[]], figureOf: (item: Item) => number): Item;
export function leastBy<Item>(items: readonly Item[], figureOf: (item: Item) => number): Item | undefined;
export function leastBy<Item>(items: readonly Item[], figureOf: (item: Item) => number): Item | undefined {
  return items.reduce<Item | undefined>(
    (best, item) => (best === undefined || isLess(figureOf(item), figureOf(best)) ? item : best),
    undefined,
  );
}

/** By figure, its rank from 0 up; figures that follow each other within rounding have the same. */
export function ranks(figures: ArrayLike<number>): Int32Array {
  const order = Int32Array.from({ length: figures.length }, (_, place) => place);
  order.sort((a, b) => (figures[a] === figures[b] ? a - b : figures[a]! - figures[b]!));
  const ranked = new Int32Array(figures.length);
  for (let next = 1; next < order.length; next++) {
    const [before, place] = [order[next - 1]!, order[next]!];
    ranked[place] = ranked[before]! + (isLess(figures[before]!, figures[place]!) ? 1 : 0);
  }
  return ranked;
}

/**
 * Speeds in parts of the greatest, from the seconds that each takes for the same work, in steps far below what anyone
 * measures: whatever unit the seconds are in, the same digits. 0 for what would take forever; where some take no time at
 * all, they alone count.
 */
export function relativeSpeeds(seconds: readonly number[]): readonly number[] {
  const least = Math.min(...seconds);
  if (least === 0) return seconds.map((time) => (time === 0 ? 1 : 0));
  return seconds.map((time) => (time < Infinity ? withoutRounding(least / time) : 0));
}

/** A number near 1 without its last digits, which rounding decides. */
export function withoutRounding(value: number): number {
  return Number(value.toPrecision(12));
}
