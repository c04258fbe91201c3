import { csvText } from "../csv.ts";
import type { RunComparison } from "./compare.ts";

/** The columns that changed as CSV, a row each; a point that only one run has is a row whose column is empty. */
export function changesCsv({ fields, changed, onlyInA, onlyInB }: RunComparison): string {
  const place = (point: Readonly<Record<string, string>>) => fields.map((field) => point[field] ?? "");
  const rows = [
    ...changed.flatMap((change) =>
      change.columns.map(({ column, a, b }) => ["changed", ...place(change.fields), column, a, b]),
    ),
    ...onlyInA.map((point) => ["only in A", ...place(point), "", "", ""]),
    ...onlyInB.map((point) => ["only in B", ...place(point), "", "", ""]),
  ];
  return csvText([["change", ...fields, "column", "a", "b"], ...rows]);
}
