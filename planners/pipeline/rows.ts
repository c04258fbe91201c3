/**
 * Figures of ranges that begin at each place, made by the row when one is first asked for: `row(from)[to]` is that of the
 * range up to before `to`.
 */
export function rowsOnDemand(row: (from: number) => Float64Array): (from: number, to: number) => number {
  const rows: (Float64Array | undefined)[] = [];
  return (from, to) => (rows[from] ??= row(from))[to]!;
}
