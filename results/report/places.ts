import { distinct, groupBy } from "../groups.ts";
import { shortLabels } from "../labels.ts";
import { zippedWithBandwidth } from "../setting.ts";
import type { PointRow } from "../row.ts";

/** What the rows of a curve share: all but bandwidth, what a sweep zips with it, planner and seed. */
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
  const zipped = zippedWithBandwidth(rows);
  const { textOf, zippedText } = placeTexts(rows, zipped);
  const groups = groupBy(rows, ({ model, topology, devices, knowledge, swept }) =>
    JSON.stringify([
      model,
      topology,
      ...(zipped.has("devices") ? [] : [devices]),
      ...(zipped.has("knowledge") ? [] : [knowledge]),
      Object.entries(swept).filter(([field]) => !zipped.has(field)),
    ]),
  );
  return [...groups].map(([key, group]) => {
    const { model, topology, devices } = group[0]!;
    return { key, model, topology, devices, text: textOf(group[0]!) + zippedText, rows: group };
  });
}

/** What a row's place is called beside its model. */
export function placeText(rows: readonly PointRow[]): (row: PointRow) => string {
  return placeTexts(rows, new Set()).textOf;
}

function placeTexts(rows: readonly PointRow[], zipped: ReadonlySet<string>) {
  const varies = (valueOf: (row: PointRow) => string | undefined) => distinct(rows.map(valueOf)).length > 1;
  const showsDevices = !zipped.has("devices") && varies(({ devices }) => String(devices));
  const showsKnowledge = !zipped.has("knowledge") && varies(({ knowledge }) => knowledge);
  const fields = shownFields(rows);
  const labels = shortLabels(fields);
  const textOf = ({ topology, devices, knowledge, swept }: PointRow) =>
    [
      topology,
      ...(showsDevices ? [devices === 1 ? "1 device" : `${devices} devices`] : []),
      ...(showsKnowledge ? [`knowledge ${knowledge}`] : []),
      ...fields.flatMap((field) =>
        swept[field] && !zipped.has(field) ? [`${labels.get(field)}=${swept[field]}`] : [],
      ),
    ].join(", ");
  const zippedText = [...zipped]
    .map((field) => `, ${labels.get(field) ?? field} varies with the bandwidth`)
    .join("");
  return { textOf, zippedText };
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
