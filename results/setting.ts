import { distinct } from "./groups.ts";
import { shortLabels } from "./labels.ts";
import type { PointRow } from "./row.ts";

/**
 * What varies over the rows beside model, topology, bandwidth, planner and seed: the number of devices, the knowledge,
 * other swept fields. Rows are compared only within a setting; it is empty where nothing else varies.
 */
export function settingOf(rows: readonly PointRow[]): (row: PointRow) => string {
  return settingBut(rows, new Set());
}

/**
 * The same for charts over the bandwidth, and how the fields that a sweep zips with it are called there: the bandwidth says what
 * they are, so that they tell no rows apart.
 */
export function settingOfCurves(rows: readonly PointRow[]): {
  readonly settingOf: (row: PointRow) => string;
  readonly zippedText: string;
} {
  const zipped = zippedWithBandwidth(rows);
  const labels = shortLabels(rows[0] ? fieldsOf(rows[0]).map(([name]) => name) : []);
  return {
    settingOf: settingBut(rows, zipped),
    zippedText: [...zipped].map((name) => `${labels.get(name) ?? name} varies with the bandwidth`).join(", "),
  };
}

/** The fields that vary, and that have one value for each bandwidth. */
export function zippedWithBandwidth(rows: readonly PointRow[]): ReadonlySet<string> {
  const values = new Map<string, Map<number, string>>();
  const others = new Set<string>();
  for (const row of rows)
    for (const [name, value] of fieldsOf(row)) {
      const byBandwidth = values.get(name) ?? new Map<number, string>();
      values.set(name, byBandwidth);
      if ((byBandwidth.get(row.bandwidth_bps) ?? value) !== value) others.add(name);
      byBandwidth.set(row.bandwidth_bps, value);
    }
  const zipped = [...values].filter(
    ([name, byBandwidth]) => !others.has(name) && new Set(byBandwidth.values()).size > 1,
  );
  return new Set(zipped.map(([name]) => name));
}

function fieldsOf(row: PointRow): readonly (readonly [string, string])[] {
  return [["devices", String(row.devices)], ["knowledge", row.knowledge], ...Object.entries(row.swept)];
}

function settingBut(rows: readonly PointRow[], without: ReadonlySet<string>): (row: PointRow) => string {
  const names = rows[0] ? fieldsOf(rows[0]).map(([name]) => name) : [];
  const varying = names.filter(
    (name, index) => !without.has(name) && distinct(rows.map((row) => fieldsOf(row)[index]![1])).length > 1,
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
