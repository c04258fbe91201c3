import { distinct } from "../groups.ts";
import { allMeasureColumns } from "../row.ts";
import { causesOf, type Cause } from "./causes.ts";
import type { PointPair, RunPoint, RunResults } from "./run.ts";
import { summarize, type PlannerSummary } from "./summary.ts";
import { changedWinners, type WinnerChange } from "./winners.ts";

/** A column of a point that differs between two runs. */
export interface ColumnChange {
  readonly column: string;
  readonly a: string;
  readonly b: string;
}

/** A point of both runs whose results differ. */
export interface PointChange {
  readonly fields: Readonly<Record<string, string>>;
  /** The columns that differ; of a point with another status only that and its reason. */
  readonly columns: readonly ColumnChange[];
  /** Seconds, where both have a latency. */
  readonly latency: { readonly a: number; readonly b: number } | undefined;
  /** Do both results depend on the same things? Nothing where a run does not tell. */
  readonly sameInputs: boolean | undefined;
}

/** What changed from run A to run B. */
export interface RunComparison {
  /** Nothing changed: the same points, no result beyond the threshold, the same winners. */
  readonly equal: boolean;
  readonly a: string;
  readonly b: string;
  /** Points of both runs. */
  readonly matched: number;
  /** Columns that tell the points apart: model and planner, and others that vary. */
  readonly fields: readonly string[];
  /** Relative difference from which a number counts as changed. */
  readonly threshold: number;
  /** Fields of the points that the other run lacks. */
  readonly onlyInA: readonly RunPoint["fields"][];
  readonly onlyInB: readonly RunPoint["fields"][];
  /** The largest change of latency first, then those of other columns. */
  readonly changed: readonly PointChange[];
  readonly summary: readonly PlannerSummary[];
  readonly winners: readonly WinnerChange[];
  /** What differs of that which the runs depend on; undefined where a run does not tell. */
  readonly causes: readonly Cause[] | undefined;
}

/**
 * Compares two runs point by point. Points are the same where all columns are that tell points apart, whatever their order
 * and the name of the scenario.
 *
 * @param threshold relative difference of two numbers up to which they count as equal
 */
export function compareRuns(a: RunResults, b: RunResults, threshold: number): RunComparison {
  const columns = distinct([...a.points, ...b.points].flatMap(({ fields }) => Object.keys(fields)));
  const nameOf = ({ fields }: RunPoint) => JSON.stringify(columns.map((column) => fields[column] ?? ""));
  const inB = new Map(b.points.map((point) => [nameOf(point), point]));
  const namesInA = new Set(a.points.map(nameOf));
  const pairs = a.points.flatMap((point): readonly PointPair[] => {
    const twin = inB.get(nameOf(point));
    return twin ? [{ a: point, b: twin }] : [];
  });
  const onlyInA = a.points.filter((point) => !inB.has(nameOf(point))).map(({ fields }) => fields);
  const onlyInB = b.points.filter((point) => !namesInA.has(nameOf(point))).map(({ fields }) => fields);
  const changed = pairs
    .map((pair) => changeOf(pair, threshold))
    .filter((change) => change.columns.length > 0)
    .sort((left, right) => sizeOf(right) - sizeOf(left));
  const winners = changedWinners(pairs);
  return {
    equal: [onlyInA, onlyInB, changed, winners].every((list) => list.length === 0),
    a: a.path,
    b: b.path,
    matched: pairs.length,
    fields: columns.filter(
      (column) => column === "model" || column === "planner" || varies(column, [...a.points, ...b.points]),
    ),
    threshold,
    onlyInA,
    onlyInB,
    changed,
    summary: summarize(pairs),
    winners,
    causes: a.origin && b.origin && causesOf(a.origin, b.origin),
  };
}

function varies(column: string, points: readonly RunPoint[]): boolean {
  return distinct(points.map(({ fields }) => fields[column] ?? "")).length > 1;
}

function changeOf({ a, b }: PointPair, threshold: number): PointChange {
  const compared = a.measures["status"] === b.measures["status"] ? allMeasureColumns : ["status", "reason"];
  const columns = compared.flatMap((column): readonly ColumnChange[] => {
    // Results of earlier versions have fewer columns.
    if (a.measures[column] === undefined || b.measures[column] === undefined) return [];
    const change = { column, a: a.measures[column], b: b.measures[column] };
    return differs(change, threshold) ? [change] : [];
  });
  const latency =
    a.latency === undefined || b.latency === undefined ? undefined : { a: a.latency, b: b.latency };
  const sameInputs = a.key === undefined || b.key === undefined ? undefined : a.key === b.key;
  return { fields: a.fields, columns, latency, sameInputs };
}

function differs({ a, b }: ColumnChange, threshold: number): boolean {
  if (a === b) return false;
  const [first, second] = [Number(a), Number(b)];
  if (a === "" || b === "" || Number.isNaN(first) || Number.isNaN(second)) return true;
  return Math.abs(second - first) > threshold * Math.abs(first);
}

/** How far a latency has moved, the same up and down; a status more than any latency, other columns less. */
function sizeOf({ columns, latency }: PointChange): number {
  if (columns.some(({ column }) => column === "status")) return Number.MAX_VALUE;
  return latency === undefined ? 0 : Math.abs(Math.log(latency.b / latency.a));
}
