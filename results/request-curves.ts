import { distinct, groupBy, largestOf, smallestOf } from "./groups.ts";
import type { PointRow } from "./row.ts";
import { settingOfCurves } from "./setting.ts";

/** Sweeps over this are the axis of charts of requests, and no setting of its own; in a list of workloads behind its number. */
const arrivalFields = /^(?:workloads\.(\d+)\.)?requests\.arrivals/;

/** A planner's requests at one rate: seconds, requests/s, and parts of the time. */
export interface RequestPoint {
  readonly model: string;
  readonly topology: string;
  readonly planner: string;
  /** Bits/s. */
  readonly bandwidth: number;
  readonly offered: number;
  readonly throughput: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly deviceUtilisation: number;
  readonly linkUtilisation: number;
  /** Joules a request; undefined where the power of a device is not known. */
  readonly energy: number | null;
}

/** Points that differ in the model, the topology, the planner and the rate of requests alone. */
export interface RequestSetting {
  /** What else they have in common; empty where nothing else varies. */
  readonly setting: string;
  readonly points: readonly RequestPoint[];
}

/** The points of a run that served requests, by all that varies beside the rate of these. */
export function requestSettings(rows: readonly PointRow[]): readonly RequestSetting[] {
  const still = withoutRates(rows.filter(({ throughput_rps: throughput }) => throughput !== null));
  return [...groupBy(still, settingOfCurves(still).settingOf)].map(([setting, group]) => ({
    setting,
    points: group.flatMap(pointOf),
  }));
}

/** The rows with their rates blanked, so that those which differ in nothing else are of one setting. */
export function withoutRates(rows: readonly PointRow[]): readonly PointRow[] {
  const workloads = distinct(rows.map(({ swept }) => swept["workload"]));
  return rows.map((row) => ({ ...row, swept: withoutArrivals(row.swept, workloads) }));
}

/** Do the requests of these points come at several rates? */
export function hasRates(points: readonly RequestPoint[]): boolean {
  const ofOne = points.filter(
    ({ planner, model, topology, bandwidth }) =>
      planner === points[0]!.planner &&
      model === points[0]!.model &&
      topology === points[0]!.topology &&
      bandwidth === points[0]!.bandwidth,
  );
  return distinct(ofOne.map(({ offered }) => offered)).length > 1;
}

/** Where so much more comes than is served, requests pile up. */
const overload = 1.02;

/** Highest throughput of each planner on each model and topology. */
export function saturations(points: readonly RequestPoint[]): readonly RequestPoint[] {
  return curvesOf(points).map((group) =>
    group.reduce((most, point) => (point.throughput > most.throughput ? point : most)),
  );
}

/** The same of those curves on which more requests bring no more results. */
export function reachedSaturations(points: readonly RequestPoint[]): readonly RequestPoint[] {
  return saturations(
    curvesOf(points)
      .filter((curve) => curve.some(({ offered, throughput }) => offered > overload * throughput))
      .flat(),
  );
}

/** Points of one planner on one model and topology. */
function curvesOf(points: readonly RequestPoint[]): readonly (readonly RequestPoint[])[] {
  const groups = groupBy(points, ({ model, topology, planner }) =>
    JSON.stringify([model, topology, planner]),
  );
  return [...groups.values()];
}

function pointOf(row: PointRow): readonly RequestPoint[] {
  const { latency_mean_s: mean, latency_p50_s: p50, latency_p95_s: p95, latency_p99_s: p99 } = row;
  const { throughput_rps: throughput, offered_rps: offered } = row;
  if (mean === null || p50 === null || p95 === null || p99 === null || throughput === null) return [];
  return [
    {
      model: row.model,
      topology: row.topology,
      planner: row.planner,
      bandwidth: row.bandwidth_bps,
      // Where all come at once, or each after another one's result, as many come as are served.
      offered: offered ?? throughput,
      throughput,
      mean,
      p50,
      p95,
      p99,
      deviceUtilisation: row.device_utilisation ?? 0,
      linkUtilisation: row.link_utilisation ?? 0,
      energy: row.energy_per_request_j,
    },
  ];
}

/**
 * Blanks the arrivals of the row's own workload, or of all where it is of all together; the rates of the others are settings.
 *
 * @param workloads names in the order of the scenario, all together last
 */
function withoutArrivals(
  swept: PointRow["swept"],
  workloads: readonly (string | undefined)[],
): PointRow["swept"] {
  const own = workloads.indexOf(swept["workload"]);
  const isAll = own === workloads.length - 1;
  return Object.fromEntries(
    Object.entries(swept).map(([field, value]) => {
      const [found, number] = arrivalFields.exec(field) ?? [];
      const isAxis = found !== undefined && (number === undefined || isAll || Number(number) === own);
      return [field, isAxis ? "" : value];
    }),
  );
}

/** Latencies further apart than this, largest over smallest, need a logarithmic axis: short bars vanish beside long ones. */
const widestLinear = 20;

/** Do the latencies of points differ so much that they need a logarithmic axis? */
export function areFarApart(points: readonly RequestPoint[]): boolean {
  const least = smallestOf(points.map(({ p50 }) => p50));
  const most = largestOf(points.map(({ p99 }) => p99));
  return least > 0 && most / least > widestLinear;
}
