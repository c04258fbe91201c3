/** Distributes intervals over lanes so that no two in a lane overlap: each takes the first lane that is free at its start. */
export function lanesOf(
  intervals: readonly { readonly start: number; readonly end: number }[],
): readonly number[] {
  const order = [...intervals.keys()].sort((left, right) => {
    const [a, b] = [intervals[left]!, intervals[right]!];
    return a.start - b.start || a.end - b.end || left - right;
  });
  const lanes = intervals.map(() => 0);
  /** By lane: when its last interval ends. */
  const ends: number[] = [];
  for (const index of order) {
    const { start, end } = intervals[index]!;
    const free = ends.findIndex((last) => last <= start);
    const lane = free < 0 ? ends.length : free;
    lanes[index] = lane;
    ends[lane] = end;
  }
  return lanes;
}
