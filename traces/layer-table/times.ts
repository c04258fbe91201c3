import { InputError } from "../../sim/errors.ts";
import { figureOf, readLayerRows, short, type LayerRow, type LayerRows, type TableColumn } from "./rows.ts";

/** Measured times of whole layers, by their names; seconds. */
export interface LayerTable {
  /** What messages call it. */
  readonly name: string;
  /** In the order of the rows. */
  readonly seconds: ReadonlyMap<string, number>;
  /** What was made of figures that cannot be times of layers. */
  readonly notes?: readonly string[];
}

/** Where the times of a table stand. */
export interface LayerTimes extends LayerRows {
  readonly time: TableColumn;
  /** Seconds in the unit of that column. */
  readonly unit: number;
  /** Are they times from the start to the end of each layer? */
  readonly cumulative?: boolean;
}

/**
 * Reads the times of a table of layers.
 *
 * Of cumulative times a layer takes what its row is above the highest one before it: measured ones may go down in
 * places, which the notes then say.
 *
 * @throws InputError naming file and line as `readLayerRows` does, for a time that is not a finite number from 0, and where all
 *   are 0
 */
export function parseLayerTable(text: string, file: string, columns: LayerTimes): LayerTable {
  const { time, unit, cumulative = false } = columns;
  const rows = readLayerRows(text, file, columns, [time]);
  const times = rows.map((row) => figureOf(row, row.cells[0]!, time, file) * unit);
  if (times.every((seconds) => seconds === 0))
    throw new InputError(`${file}: all times of column ${time} are 0`);
  if (!cumulative) refuseTotal(rows, times, file);
  const named = (seconds: readonly number[]) =>
    new Map(rows.map(({ layer }, row) => [layer, seconds[row]!] as const));
  if (!cumulative) return { name: file, seconds: named(times) };
  const { steps, falling } = stepsOf(times);
  const layers = falling.map((row) => short(rows[row]!.layer));
  const note = `${layers.length} cumulative times of column ${time} are below earlier ones: those layers take nothing (${layers.slice(0, 8).join(", ")}${layers.length > 8 ? ", ..." : ""})`;
  return { name: file, seconds: named(steps), ...(layers.length > 0 && { notes: [note] }) };
}

/** Names that a row has which adds up those before it. */
const totalNames = /^(grand |over)?(total|sum|all)\b/i;

/** A last row that is the sum of the others is not a layer: taken for one, it would make a model twice as slow. */
function refuseTotal(rows: readonly LayerRow[], times: readonly number[], file: string): void {
  const row = rows.at(-1)!;
  const last = times.at(-1)!;
  const others = times.slice(0, -1).reduce((sum, time) => sum + time, 0);
  if (rows.length < 3 || !totalNames.test(row.layer) || Math.abs(last - others) > 0.01 * others) return;
  throw new InputError(
    `${file}:${row.line}: ${short(row.layer)} is the sum of the rows before it, and no layer (allowed: the table without it, or where: {COLUMN: VALUE}, which chooses rows)`,
  );
}

function stepsOf(times: readonly number[]) {
  let highest = 0;
  const falling: number[] = [];
  const steps = times.map((time, row) => {
    if (time < highest) falling.push(row);
    const step = Math.max(0, time - highest);
    highest = Math.max(highest, time);
    return step;
  });
  return { steps, falling };
}
