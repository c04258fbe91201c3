import { groupBy } from "../../groups.ts";
import type { PointRow } from "../../row.ts";
import { count, firstFew } from "./words.ts";

/** What planners substituted or cut short, most frequent first. */
export function notesText(rows: readonly PointRow[]): readonly string[] {
  const noted = rows.filter(({ status, reason }) => status === "ok" && reason !== "");
  const groups = [...groupBy(noted, ({ reason }) => reason)].toSorted(([, a], [, b]) => b.length - a.length);
  const texts = groups.map(([note, group]) => `Note on ${count(group.length, "point")}: ${note}.`);
  return firstFew(texts, 4, "note");
}
