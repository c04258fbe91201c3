import { InputError } from "../sim/errors.ts";
import { traceModes, type Trace, type TraceMode, type TraceRow } from "./format.ts";
import { tileName } from "./signature.ts";
import { median } from "./statistics.ts";

/**
 * Several measurements of one tile in one mode as one: all their samples; of the other times the median and of the wait for
 * a core the mean, a measurement counting once for each sample; the highest pressure.
 */
export function poolRows(rows: readonly [TraceRow, ...TraceRow[]]): TraceRow {
  if (rows.length === 1) return rows[0];
  const bySample = (value: (row: TraceRow) => number) =>
    rows.flatMap((row) => row.samples.map(() => value(row)));
  const waits = bySample(({ queueWaitShare }) => queueWaitShare ?? NaN);
  const wait = waits.reduce((sum, share) => sum + share, 0) / waits.length;
  return {
    ...rows[0],
    reorderInput: median(bySample(({ reorderInput }) => reorderInput)),
    reorderOutput: median(bySample(({ reorderOutput }) => reorderOutput)),
    callOverhead: median(bySample(({ callOverhead }) => callOverhead)),
    queueWaitShare: Number.isNaN(wait) ? undefined : wait,
    pressureBefore: highest(rows.map(({ pressureBefore }) => pressureBefore)),
    pressureAfter: highest(rows.map(({ pressureAfter }) => pressureAfter)),
    samples: rows.flatMap(({ samples }) => samples),
  };
}

function highest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/**
 * The rows of one mode, each tile of a layer once, in the order in which they first appear: where several traces measured
 * a tile, their samples are pooled.
 *
 * @throws InputError when the traces have no rows of the mode
 */
export function pooledRows(traces: readonly Trace[], mode: TraceMode): readonly TraceRow[] {
  const pooled = poolTiles(
    traces.flatMap(({ rows }) => rows),
    mode,
  );
  if (pooled.length === 0) {
    const models = traces.map(({ header }) => header.model).join(", ");
    const others = traceModes.filter((other) =>
      traces.some(({ rows }) => rows.some((row) => row.mode === other)),
    );
    const advice = others.map(
      (other) => `; they have ${other}: a scenario takes it with \`traces: ${other}\``,
    );
    throw new InputError(`the traces (${models || "none"}) have no rows of mode ${mode}${advice.join("")}`);
  }
  return pooled;
}

/** The rows of one mode among these, each tile of a layer once, in the order in which they first appear. */
export function poolTiles(rows: readonly TraceRow[], mode: TraceMode): readonly TraceRow[] {
  const measurements = new Map<string, [TraceRow, ...TraceRow[]]>();
  for (const row of rows) {
    if (row.mode !== mode) continue;
    const key = tileName(row.operator.name, row.extents);
    const earlier = measurements.get(key);
    if (earlier) earlier.push(row);
    else measurements.set(key, [row]);
  }
  return [...measurements.values()].map(poolRows);
}
