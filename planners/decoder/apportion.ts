/**
 * Whole parts of a whole, as near to some weights as can be: each first gets what is due to it, rounded down, and those with
 * the largest remainders, the first of equals, get what is left (Hamilton's method).
 */
export function apportion(whole: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const due = weights.map((weight) => (whole * weight) / sum);
  const parts = due.map(Math.floor);
  const left = whole - parts.reduce((all, part) => all + part, 0);
  const order = due
    .map((amount, place) => ({ place, remainder: amount - Math.floor(amount) }))
    .toSorted((a, b) => b.remainder - a.remainder || a.place - b.place);
  for (const { place } of order.slice(0, left)) parts[place]!++;
  return parts;
}
