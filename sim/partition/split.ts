/**
 * Divides `[0, extent)` into consecutive ranges in proportion to the shares, by the largest-remainder method
 * (ties go to the lower index), in whole units where the extent holds more than one.
 *
 * @param shares relative sizes, finite and not negative, at least one positive
 * @returns one half-open range a share; empty for a share of zero or when the units run out
 */
export function split(extent: number, shares: readonly number[], unit = 1): [start: number, end: number][] {
  const units = Math.ceil(extent / unit);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const ideal = shares.map((share) => (units * share) / total);
  const counts = ideal.map(Math.floor);
  const byRemainder = ideal
    .map((_, index) => index)
    .filter((index) => shares[index]! > 0)
    .sort((a, b) => ideal[b]! - counts[b]! - (ideal[a]! - counts[a]!) || a - b);
  let left = units - counts.reduce((sum, count) => sum + count, 0);
  for (const index of byRemainder) {
    if (left === 0) break;
    counts[index]! += 1;
    left -= 1;
  }
  let start = 0;
  return counts.map((count) => {
    const end = Math.min(extent, start + count * unit);
    const range: [number, number] = [start, end];
    start = end;
    return range;
  });
}
