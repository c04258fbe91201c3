import { distinct, groupBy } from "../../groups.ts";
import { formatBandwidth, formatMilliseconds } from "../../quantities.ts";
import { withoutRates } from "../../request-curves.ts";
import type { PointRow } from "../../row.ts";
import { settingOf } from "../../setting.ts";
import { count, firstFew, named } from "./words.ts";

/** What comes of requests at one rate by the best planner of a kind. */
interface Served {
  readonly planner: string;
  readonly mean: number;
  readonly throughput: number;
}

/** The best of both kinds at a rate; undefined where none of the kind has a plan. */
interface AtRate {
  readonly rate: number;
  readonly split: Served | undefined;
  readonly pipelined: Served | undefined;
}

const mostSettings = 12;

/**
 * At which rates requests that are split each over devices have their results earlier, on average, than requests that follow
 * each other through a pipeline; undefined unless a run has both at several rates. Pipelines are the plans of planners that promise a throughput.
 */
export function pipeliningText(rows: readonly PointRow[]): readonly string[] {
  const offered = rows.flatMap((row) => (row.offered_rps === null ? [] : [row.offered_rps]));
  const pipelines = new Set(rows.filter(isPipelined).map(({ planner }) => planner));
  const splits = new Set(rows.filter((row) => !pipelines.has(row.planner) && (row.bytes_moved ?? 0) > 0).map(({ planner }) => planner)); // prettier-ignore
  if (distinct(offered).length < 2 || pipelines.size === 0 || splits.size === 0) return [];
  const compared = rows.filter(({ planner }) => pipelines.has(planner) || splits.has(planner));
  const still = withoutRates(compared);
  const setting = settingOf(still);
  const rates = arrivalsOf(compared);
  const groups = groupBy(compared.keys(), (place) => {
    const row = still[place]!;
    return JSON.stringify([row.model, row.topology, row.bandwidth_bps, setting(row)]);
  });
  let better = 0;
  let both = 0;
  const texts = [...groups.values()].flatMap((places) => {
    // What one device does alone is neither.
    if (places.every((place) => !compared[place]!.bytes_moved)) return [];
    const [first] = places;
    const byRate = groupBy(places, (place) => rates[place]!);
    const curve = [...byRate.values()]
      .flatMap((group): readonly AtRate[] => {
        const ofRate = group.map((place) => compared[place]!);
        const rate = ofRate.find((row) => row.offered_rps !== null)?.offered_rps;
        const best = (kind: ReadonlySet<string>) =>
          fastest(ofRate.filter(({ planner }) => kind.has(planner)));
        return typeof rate === "number" ? [{ rate, split: best(splits), pipelined: best(pipelines) }] : [];
      })
      .sort((a, b) => a.rate - b.rate);
    both += curve.filter(({ split, pipelined }) => split && pipelined).length;
    better += curve.filter(isSplitSooner).length;
    const { model, topology, bandwidth_bps: bandwidth } = still[first!]!;
    const place = [named(model), topology, formatBandwidth(bandwidth), setting(still[first!]!)];
    const text = curveText(curve);
    return text === undefined ? [] : [`${place.filter((part) => part !== "").join(", ")}: ${text}.`];
  });
  if (texts.length === 0) return [];
  const overview =
    both === 0
      ? "Nowhere do both have a plan."
      : `Splitting a request has its result earlier, on average, than pipelining requests at ${better} of ${count(both, "rate")} at which both have a plan.`;
  return [overview, ...firstFew(texts, mostSettings, "setting")];
}

function isPipelined(row: PointRow): boolean {
  return row.predicted_throughput_rps !== null;
}

/** What tells the rates of rows apart, by row: the swept fields that are blank without them. */
function arrivalsOf(rows: readonly PointRow[]): readonly string[] {
  const still = withoutRates(rows);
  return rows.map((row, place) =>
    Object.entries(row.swept)
      .filter(([field]) => still[place]!.swept[field] === "")
      .map(([, value]) => value)
      .join(),
  );
}

function fastest(rows: readonly PointRow[]): Served | undefined {
  const served = rows.flatMap(({ planner, latency_mean_s: mean, throughput_rps: throughput }) =>
    mean === null || throughput === null ? [] : [{ planner, mean, throughput }],
  );
  return served.toSorted((a, b) => a.mean - b.mean)[0];
}

function isSplitSooner({ split, pipelined }: AtRate): boolean {
  return split !== undefined && pipelined !== undefined && split.mean <= pipelined.mean;
}

/** One setting in words; undefined where no planner of either kind has a plan. */
function curveText(curve: readonly AtRate[]): string | undefined {
  const split = curve.find((at) => at.split)?.split;
  const pipelined = curve.find((at) => at.pipelined)?.pipelined;
  if (!split && !pipelined) return undefined;
  if (!split)
    return `only a pipeline (${named(pipelined!.planner)}) fits, for up to ${most(curve, "pipelined")}`;
  if (!pipelined) return `only splitting (${named(split.planner)}) fits, for up to ${most(curve, "split")}`;
  const last = curve.findLast(isSplitSooner);
  const served = `they serve up to ${most(curve, "split")} and ${most(curve, "pipelined")}`;
  if (!last) return `pipelining wins at all rates; ${served}`;
  const { rate, split: earlier, pipelined: later } = last;
  const gap = `${formatMilliseconds(earlier!.mean)} ms by ${named(earlier!.planner)} against ${formatMilliseconds(later!.mean)} ms by ${named(later!.planner)}`;
  const next = curve.find((at) => at.rate > rate);
  if (!next) return `splitting wins up to the highest rate, ${perSecond(rate)} (${gap}); ${served}`;
  return `splitting wins up to ${perSecond(rate)} (${gap}), pipelining from ${perSecond(next.rate)} on; ${served}`;
}

function most(curve: readonly AtRate[], kind: "split" | "pipelined"): string {
  return perSecond(Math.max(...curve.map((at) => at[kind]?.throughput ?? 0)));
}

function perSecond(rate: number): string {
  return `${Number(rate.toPrecision(2))}/s`;
}
