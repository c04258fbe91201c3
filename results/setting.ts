import { distinct } from "./groups.ts";
import { shortLabels } from "./labels.ts";
import type { PointRow } from "./row.ts";

/**
 * What varies over the rows beside model, topology, bandwidth, planner and seed: the number of devices, the knowledge,
 * other swept fields. Rows are compared only within a setting; it is empty where nothing else varies.
 */
export function settingOf(rows: readonly PointRow[]): (row: PointRow) => string {
  const fieldsOf = (row: PointRow): readonly (readonly [string, string])[] => [
    ["devices", String(row.devices)],
    ["knowledge", row.knowledge],
    ...Object.entries(row.swept),
  ];
  const names = rows[0] ? fieldsOf(rows[0]).map(([name]) => name) : [];
  const varying = names.filter(
    (_, index) => distinct(rows.map((row) => fieldsOf(row)[index]![1])).length > 1,
  );
  // The count of one group says the same as the number of devices.
  const shown = varying.filter(
    (name) => !(name === "devices" && varying.some((other) => other.startsWith("cluster.devices"))),
  );
  const labels = shortLabels(names);
  return (row) =>
    fieldsOf(row)
      .filter(([name, value]) => shown.includes(name) && value !== "")
      .map(([name, value]) => `${labels.get(name)}=${value}`)
      .join(", ");
}
