import { distinct, groupBy } from "./groups.ts";
import type { PointRow } from "./row.ts";
import { settingOf } from "./setting.ts";

/** Sweeps over this are the axis of charts of requests, and no setting of its own. */
const arrivalFields = "requests.arrivals";

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
}

/** Points that differ in the model, the topology, the planner and the rate of requests alone. */
export interface RequestSetting {
  /** What else they have in common; empty where nothing else varies. */
  readonly setting: string;
  readonly points: readonly RequestPoint[];
}

/** The points of a run that served requests, by all that varies beside the rate of these. */
export function requestSettings(rows: readonly PointRow[]): readonly RequestSetting[] {
  const served = rows.filter(({ throughput_rps: throughput }) => throughput !== null);
  const still = served.map((row) => ({ ...row, swept: withoutArrivals(row.swept) }));
  const settingOfRow = settingOf(still);
  return [...groupBy(still, settingOfRow)].map(([setting, group]) => ({
    setting,
    points: group.flatMap(pointOf),
  }));
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

/** Highest throughput of each planner on each model and topology: where more requests bring no more results. */
export function saturations(points: readonly RequestPoint[]): readonly RequestPoint[] {
  const groups = groupBy(points, ({ model, topology, planner }) =>
    JSON.stringify([model, topology, planner]),
  );
  return [...groups.values()].map((group) =>
    group.reduce((most, point) => (point.throughput > most.throughput ? point : most)),
  );
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
    },
  ];
}

function withoutArrivals(swept: PointRow["swept"]): PointRow["swept"] {
  return Object.fromEntries(Object.entries(swept).filter(([field]) => !field.startsWith(arrivalFields)));
}
