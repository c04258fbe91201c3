import { InputError } from "../sim/errors.ts";
import type { Path, ScenarioDocument } from "./document.ts";
import type { Fault } from "./fault.ts";
import { rangeValues } from "./range.ts";
import { isRecord } from "./record.ts";
import { fixedFields } from "./schema.ts";

/** One field that a sweep varies, and its values in order. */
export interface SweptField {
  /** Path of the field with dots, as the scenario writes it: `cluster.devices.board.slowdown`. */
  readonly field: string;
  /** Steps to the field in the scenario; a group of devices by its number. */
  readonly path: Path;
  readonly values: readonly unknown[];
  /** Where the scenario file has the values. */
  readonly place: Path;
}

/** Fields that vary together: at each position of the axis, each has its value of that position. */
export interface Axis {
  readonly fields: readonly SweptField[];
  /** Number of positions. */
  readonly length: number;
}

/** Most points of a sweep. */
const maximumPoints = 1_000_000;

/** Most fields that a sweep varies. */
const maximumFields = 64;

/** Key of a sweep under which fields vary side by side. */
const zipKey = "zip";

/**
 * The axes of a scenario's sweep, and what is wrong with them.
 *
 * @param base the scenario without its sweep, whose groups of devices paths may name
 */
export function readAxes(
  sweep: unknown,
  base: unknown,
): { readonly axes: readonly Axis[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const add = (path: Path, ofKey: boolean, message: string) => faults.push({ path, ofKey, message });
  if (sweep === undefined || sweep === null) return { axes: [], faults };
  if (!isRecord(sweep)) {
    add(["sweep"], false, "must be a mapping from the paths of fields to their values");
    return { axes: [], faults };
  }
  const groups = groupNames(base);
  const axes = Object.entries(sweep).flatMap(([key, value]): readonly Axis[] => {
    if (key === zipKey) return zippedAxes(value, groups, add);
    const field = readField(key, value, ["sweep", key], groups, add);
    return field ? [{ fields: [field], length: field.values.length }] : [];
  });
  const swept = axes.flatMap(({ fields }) => fields);
  if (swept.length > maximumFields) {
    add(["sweep"], true, `varies ${swept.length} fields (allowed: up to ${maximumFields})`);
    return { axes: [], faults };
  }
  checkOverlaps(swept, add);
  for (const { fields } of axes) if (fields.length === 1) checkRepetitions(fields[0]!, add);
  const count = pointCount(axes);
  if (count > maximumPoints) add(["sweep"], true, `makes ${count} points (allowed: up to ${maximumPoints})`);
  return { axes, faults };
}

type AddFault = (path: Path, ofKey: boolean, message: string) => void;

/** An axis for each map of the list; the fields of a map vary side by side. */
function zippedAxes(zip: unknown, groups: readonly string[], add: AddFault): readonly Axis[] {
  if (!Array.isArray(zip) || zip.length === 0 || !zip.every(isRecord)) {
    add(["sweep", zipKey], false, "must be a list of mappings, each of fields that vary side by side");
    return [];
  }
  return zip.flatMap((map, number): readonly Axis[] => {
    const place = ["sweep", zipKey, number];
    const fields = Object.entries(map).flatMap(([key, value]) => {
      const field = readField(key, value, [...place, key], groups, add);
      return field ? [field] : [];
    });
    const [first] = fields;
    if (!first) return [];
    const other = fields.find(({ values }) => values.length !== first.values.length);
    if (other) {
      add(
        other.place,
        false,
        `has ${other.values.length} values and ${first.field} has ${first.values.length} (allowed: as many of each)`,
      );
      return [];
    }
    return [{ fields, length: first.values.length }];
  });
}

function readField(
  field: string,
  value: unknown,
  place: Path,
  groups: readonly string[],
  add: AddFault,
): SweptField | undefined {
  const path = pathOf(field, groups);
  if (!path) add(place, true, "is not the path of a field (allowed: like cluster.network.bandwidth)");
  else if (fixedFields.includes(String(path[0])))
    add(place, true, `cannot vary (fixed: ${fixedFields.join(", ")})`);
  else if (field === "workloads")
    add(place, true, "cannot vary as a whole (allowed: fields of its workloads, like workloads.0.planner)");
  else if (isRecord(value)) {
    try {
      return { field, path, values: rangeValues(value), place };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      add(place, false, error.message);
    }
  } else if (!Array.isArray(value) || value.length === 0)
    add(place, false, "must be a list of one or more values, or a range");
  else return { field, path, values: value, place };
  return undefined;
}

function checkOverlaps(fields: readonly SweptField[], add: AddFault): void {
  for (const [number, one] of fields.entries()) {
    for (const [position, other] of fields.entries()) {
      if (number === position || !startsWith(one.path, other.path)) continue;
      if (one.path.length > other.path.length)
        add(one.place, true, `lies inside ${other.field}, which varies too`);
      else if (position < number) add(one.place, true, `varies as ${other.field} already`);
    }
  }
}

/** Fields that vary side by side may repeat a value beside another value of their neighbour. */
function checkRepetitions({ values, place }: SweptField, add: AddFault): void {
  const seen = new Map<string, number>();
  for (const [index, value] of values.entries()) {
    const text = JSON.stringify(value);
    if (seen.has(text)) add([...place, index], false, `repeats value ${seen.get(text)!}`);
    else seen.set(text, index);
  }
}

/** Number of combinations of the axes' values. */
export function pointCount(axes: readonly Axis[]): number {
  return axes.reduce((product, { length }) => product * length, 1);
}

/** The index of each axis' value in the combination of a number; the last axis varies fastest. */
export function combination(axes: readonly Axis[], number: number): readonly number[] {
  const indices = axes.map(() => 0);
  let rest = number;
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    const { length } = axes[axis]!;
    indices[axis] = rest % length;
    rest = Math.floor(rest / length);
  }
  return indices;
}

/** Where a fault of a combination stands: at the value of an axis, or where the file has the field itself. */
export function locateFault(
  document: ScenarioDocument,
  axes: readonly Axis[],
  indices: readonly number[],
  { path, ofKey }: Fault,
) {
  for (const [number, { fields }] of axes.entries()) {
    for (const swept of fields) {
      // A field that the axis sets and that does not exist is the fault of the axis' own name.
      if (ofKey && startsWith(swept.path, path)) return document.locateKey(swept.place);
      if (!startsWith(path, swept.path)) continue;
      const place = [...swept.place, indices[number]!, ...path.slice(swept.path.length)];
      return ofKey ? document.locateKey(place) : document.locate(place);
    }
  }
  return ofKey ? document.locateKey(path) : document.locate(path);
}

const devicesStart = "cluster.devices.";

/** Names of the groups of devices, by their numbers. */
function groupNames(base: unknown): readonly string[] {
  const cluster = isRecord(base) ? base["cluster"] : undefined;
  const devices = isRecord(cluster) ? cluster["devices"] : undefined;
  if (!Array.isArray(devices)) return [];
  return devices.map((group: unknown) => String(isRecord(group) ? group["name"] : ""));
}

/** The steps of a path with dots. A group of devices goes by its number, or by its name, which may have dots itself. */
function pathOf(field: string, groups: readonly string[]): Path | undefined {
  const group = field.startsWith(devicesStart)
    ? groups.findIndex((name) => field.startsWith(`${devicesStart}${name}.`))
    : -1;
  const named =
    group < 0 ? field : `${devicesStart}${group}${field.slice(devicesStart.length + groups[group]!.length)}`;
  const steps = named.split(".");
  if (!steps.every((step) => /^(\d{1,4}|[a-z][a-z_]*)$/.test(step))) return undefined;
  return steps.map((step) => (/^\d/.test(step) ? Number(step) : step));
}

function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((step, index) => step === path[index]);
}
