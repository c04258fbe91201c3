import { isRecord } from "../../scenarios/record.ts";
import { identityColumns, measureColumns, type PointRow } from "../row.ts";

/** What a log says of the sweep that it belongs to: all that its results need beside the rows. */
export interface SweepRecord {
  readonly scenario: string;
  /** Version of the package. */
  readonly version: string;
  readonly baseline: string;
  readonly sweptFields: readonly string[];
  /** Keys of all points, in the order of the sweep. */
  readonly keys: readonly string[];
}

/** The result of one point, under the key of everything that it depends on. */
export interface PointRecord {
  readonly key: string;
  readonly row: PointRow;
  /** Wall time of planning when the point was run; seconds. */
  readonly planningSeconds: number;
}

/** The sweep that a line is about, if it is about one. */
export function sweepOf(line: unknown): SweepRecord | undefined {
  if (!isRecord(line) || !isRecord(line["sweep"])) return undefined;
  const { scenario, version, baseline, sweptFields, keys } = line["sweep"];
  if (typeof scenario !== "string" || typeof version !== "string" || typeof baseline !== "string")
    return undefined;
  if (!areTexts(sweptFields) || !areTexts(keys)) return undefined;
  return { scenario, version, baseline, sweptFields, keys };
}

/** The result that a line holds, if it holds one with all columns of today. */
export function pointOf(line: unknown): PointRecord | undefined {
  if (!isRecord(line)) return undefined;
  const { key, row, planningSeconds } = line;
  if (typeof key !== "string" || typeof planningSeconds !== "number" || !isRow(row)) return undefined;
  return { key, row, planningSeconds };
}

/** A line's checksum has vouched for its values; another version may have had other columns. */
function isRow(value: unknown): value is PointRow {
  return (
    isRecord(value) &&
    isRecord(value["swept"]) &&
    [...identityColumns, ...measureColumns].every((column) => value[column] !== undefined)
  );
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
