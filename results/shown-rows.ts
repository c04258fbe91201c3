import { groupBy } from "./groups.ts";
import type { PointRow } from "./row.ts";

/** Rows that a picture or a page shows, and what it says of that. */
export interface ShownRows {
  readonly rows: readonly PointRow[];
  /** `19,998 of 100,000 points, spread evenly`; empty where all are shown. */
  readonly note: string;
}

/** Multiples of it, without their whole part, fill the range from 0 to 1 evenly. */
const goldenRatio = (Math.sqrt(5) - 1) / 2;

/**
 * All rows, or where they are more than a picture can show, those of settings that are spread evenly over the sweep, one
 * in each of its equal parts, the first one among them. Rows that differ only in planner, knowledge and seed are of one
 * setting and shown together, so that they can be compared.
 *
 * @param most rows to show
 */
export function shownRows(rows: readonly PointRow[], most: number): ShownRows {
  if (rows.length <= most) return { rows, note: "" };
  const settings = [
    ...groupBy(rows, ({ model, topology, devices, bandwidth_bps, swept }) =>
      JSON.stringify([model, topology, devices, bandwidth_bps, swept]),
    ).values(),
  ];
  const parts = Math.max(1, Math.floor((most * settings.length) / rows.length));
  const shown = new Set<PointRow>();
  for (let part = 0; part < parts; part++) {
    // At the same place in each part, a sweep over several fields would show one value of the inner one alone.
    const place = part + ((part * goldenRatio) % 1);
    const setting = settings[Math.floor((place * settings.length) / parts)]!;
    if (shown.size + setting.length > most && shown.size > 0) break;
    for (const row of setting) shown.add(row);
  }
  const number = (value: number) => value.toLocaleString("en-US");
  return {
    rows: rows.filter((row) => shown.has(row)),
    note: `${number(shown.size)} of ${number(rows.length)} points, spread evenly`,
  };
}
