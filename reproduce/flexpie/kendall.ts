/**
 * Kendall's rank correlation with ties, tau-b: over all pairs, the sum of the products of the orders in both lists,
 * over the geometric mean of the pairs that each list orders. 1: same order; -1: reversed; NaN where a list orders no pair.
 *
 * @param resolution values no further apart than this are tied, in both lists
 * @see M. G. Kendall, "The treatment of ties in ranking problems", Biometrika 33 (1945)
 */
export function kendallTau(first: readonly number[], second: readonly number[], resolution = 0): number {
  if (first.length !== second.length) throw new RangeError("both lists must be of the same length");
  let [agreement, orderedFirst, orderedSecond] = [0, 0, 0];
  for (const [index, a] of first.entries()) {
    for (let other = 0; other < index; other++) {
      const orderFirst = order(a, first[other]!, resolution);
      const orderSecond = order(second[index]!, second[other]!, resolution);
      agreement += orderFirst * orderSecond;
      orderedFirst += Math.abs(orderFirst);
      orderedSecond += Math.abs(orderSecond);
    }
  }
  return agreement / Math.sqrt(orderedFirst * orderedSecond);
}

/** 1, -1, or 0 for a tie; rounding makes no order. */
function order(a: number, b: number, resolution: number): number {
  const rounding = 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  return Math.abs(a - b) <= resolution + rounding ? 0 : Math.sign(a - b);
}
