import { distinct, groupBy } from "../groups.ts";
import { shortLabels } from "../labels.ts";
import type { PointRow } from "../row.ts";

/** What the rows of a curve share: all but bandwidth, planner and seed. */
export interface Place {
  /** Tells places apart. */
  readonly key: string;
  readonly model: string;
  readonly topology: string;
  readonly devices: number;
  /** Topology, and what else varies over the rows: `ring, 4 devices`. */
  readonly text: string;
  readonly rows: readonly PointRow[];
}

/** The places of a run, in the order of its rows. */
export function placesOf(rows: readonly PointRow[]): readonly Place[] {
  const textOf = placeText(rows);
  const groups = groupBy(rows, ({ model, topology, devices, knowledge, swept }) =>
    JSON.stringify([model, topology, devices, knowledge, swept]),
  );
  return [...groups].map(([key, group]) => {
    const { model, topology, devices } = group[0]!;
    return { key, model, topology, devices, text: textOf(group[0]!), rows: group };
  });
}

/** What a row's place is called beside its model. */
export function placeText(rows: readonly PointRow[]): (row: PointRow) => string {
  const varies = (valueOf: (row: PointRow) => string | undefined) => distinct(rows.map(valueOf)).length > 1;
  const showsDevices = varies(({ devices }) => String(devices));
  const showsKnowledge = varies(({ knowledge }) => knowledge);
  const fields = shownFields(rows);
  const labels = shortLabels(fields);
  return ({ topology, devices, knowledge, swept }) =>
    [
      topology,
      ...(showsDevices ? [devices === 1 ? "1 device" : `${devices} devices`] : []),
      ...(showsKnowledge ? [`knowledge ${knowledge}`] : []),
      ...fields.flatMap((field) => (swept[field] ? [`${labels.get(field)}=${swept[field]}`] : [])),
    ].join(", ");
}

/** The swept fields that vary and that no column of their own shows. */
export function shownFields(rows: readonly PointRow[]): readonly string[] {
  return distinct(rows.flatMap(({ swept }) => Object.keys(swept))).filter(
    (field) => distinct(rows.map(({ swept }) => swept[field])).length > 1 && !isDeviceCount(rows, field),
  );
}

/** The count of one group may say the same as the number of devices. */
function isDeviceCount(rows: readonly PointRow[], field: string): boolean {
  if (!/^cluster\.devices\..+\.count$/.test(field)) return false;
  const pairs = distinct(rows.map(({ devices, swept }) => `${devices}|${swept[field]}`));
  return pairs.length === distinct(rows.map(({ devices }) => devices)).length;
}
