import { groupBy } from "../../groups.ts";
import type { PointRow } from "../../row.ts";
import { count, firstFew } from "./words.ts";

/** Ends the reason of a row whose latency one device alone would have beaten, with figures that differ from row to row. */
const comparison = /(^|; )slower than single \(.*$/;

/** What planners substituted or cut short, most frequent first; who loses is told by itself. */
export function notesText(rows: readonly PointRow[]): readonly string[] {
  const notes = rows.flatMap(({ status, reason }) => {
    const note = reason.replace(comparison, "");
    return status === "ok" && note !== "" ? [note] : [];
  });
  const groups = [...groupBy(notes, (note) => note)].toSorted(([, a], [, b]) => b.length - a.length);
  const texts = groups.map(([note, group]) => `Note on ${count(group.length, "point")}: ${note}.`);
  return firstFew(texts, 4, "note");
}
