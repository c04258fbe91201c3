import type { Path, ScenarioDocument } from "./document.ts";
import type { Fault } from "./fault.ts";
import { isRecord } from "./record.ts";
import { fixedFields } from "./schema.ts";

/** One field that a sweep varies, and its values in order. */
export interface Axis {
  /** Path of the field with dots: `cluster.devices.0.slowdown`. */
  readonly field: string;
  readonly path: Path;
  readonly values: readonly unknown[];
}

/** Most points of a sweep. */
const maximumPoints = 1_000_000;

/** The axes of a scenario's sweep, and what is wrong with them. */
export function readAxes(sweep: unknown): {
  readonly axes: readonly Axis[];
  readonly faults: readonly Fault[];
} {
  const faults: Fault[] = [];
  const add = (path: Path, ofKey: boolean, message: string) => faults.push({ path, ofKey, message });
  if (sweep === undefined || sweep === null) return { axes: [], faults };
  if (!isRecord(sweep)) {
    add(["sweep"], false, "must be a map from the paths of fields to lists of their values");
    return { axes: [], faults };
  }
  const axes: Axis[] = [];
  for (const [field, values] of Object.entries(sweep)) {
    const path = pathOf(field);
    if (!path)
      add(["sweep", field], true, "is not the path of a field (allowed: like cluster.network.bandwidth)");
    else if (fixedFields.includes(String(path[0])))
      add(["sweep", field], true, `cannot vary (fixed: ${fixedFields.join(", ")})`);
    else if (!Array.isArray(values) || values.length === 0)
      add(["sweep", field], false, "must be a list of one or more values");
    else axes.push({ field, path, values });
  }
  for (const axis of axes) {
    const outer = axes.find((other) => other !== axis && startsWith(axis.path, other.path));
    if (outer) add(["sweep", axis.field], true, `lies inside ${outer.field}, which varies too`);
    const seen = new Map<string, number>();
    for (const [index, value] of axis.values.entries()) {
      const text = JSON.stringify(value);
      if (seen.has(text)) add(["sweep", axis.field, index], false, `repeats value ${seen.get(text)!}`);
      else seen.set(text, index);
    }
  }
  const count = pointCount(axes);
  if (count > maximumPoints) add(["sweep"], true, `makes ${count} points (allowed: up to ${maximumPoints})`);
  return { axes, faults };
}

/** Number of combinations of the axes' values. */
export function pointCount(axes: readonly Axis[]): number {
  return axes.reduce((product, { values }) => product * values.length, 1);
}

/** The index of each axis' value in the combination of a number; the last axis varies fastest. */
export function combination(axes: readonly Axis[], number: number): readonly number[] {
  const indices = axes.map(() => 0);
  let rest = number;
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    const { length } = axes[axis]!.values;
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
  for (const [number, axis] of axes.entries()) {
    // A field that the axis sets and that does not exist is the fault of the axis' own name.
    if (ofKey && startsWith(axis.path, path)) return document.locateKey(["sweep", axis.field]);
    if (!startsWith(path, axis.path)) continue;
    const place = ["sweep", axis.field, indices[number]!, ...path.slice(axis.path.length)];
    return ofKey ? document.locateKey(place) : document.locate(place);
  }
  return ofKey ? document.locateKey(path) : document.locate(path);
}

function pathOf(field: string): Path | undefined {
  const steps = field.split(".");
  if (!steps.every((step) => /^(\d{1,4}|[a-z][a-z_]*)$/.test(step))) return undefined;
  return steps.map((step) => (/^\d/.test(step) ? Number(step) : step));
}

function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((step, index) => step === path[index]);
}
