import { randomStream } from "../../sim/random.ts";
import { distinct, geometricMean, groupBy, isLowest } from "../groups.ts";
import { bootstrapInterval, type Interval } from "./bootstrap.ts";
import type { MeasuredPoint } from "./measured-point.ts";

/** What a table compares planners by: seconds, or how many times as fast as the baseline. */
export type Measure = "latency" | "speedup";

/** One planner in one line. */
export interface Cell {
  readonly planner: string;
  /** Geometric mean over the seeds, and within each over what the line sums up; undefined where no point has a result. */
  readonly mean: number | undefined;
  /** 95 % confidence interval over the seeds; undefined where there are fewer than two. */
  readonly interval: Interval | undefined;
  readonly seeds: number;
  readonly points: number;
  /** Points of the line that have no result for this planner. The mean is then that of other points than its neighbours'. */
  readonly missing: number;
  /** The best of its line, among the planners that miss nothing. */
  readonly best: boolean;
}

/** Planners side by side, a line for each combination of the fields in `rows`. */
export interface Comparison {
  readonly measure: Measure;
  readonly rows: readonly string[];
  readonly planners: readonly string[];
  readonly lines: readonly { readonly fields: readonly string[]; readonly cells: readonly Cell[] }[];
}

/** How to compare. */
export interface ComparisonOptions {
  readonly measure: Measure;
  /** Planner that speed-ups are over; the baseline of the run unless given. */
  readonly baseline: string | undefined;
  /** Fields that tell lines apart; over the other fields a line is a mean. All that vary unless given. */
  readonly rows: readonly string[] | undefined;
}

/** Seed of the resampling; each cell has a stream of its own, so that adding one does not change another. */
const seed = 1;

/** Compares the planners of a run. */
export function comparePlanners(points: readonly MeasuredPoint[], options: ComparisonOptions): Comparison {
  const { measure, rows = varyingFields(points) } = options;
  const planners = distinct(points.map(({ planner }) => planner));
  const valueOf =
    measure === "latency" ? ({ latency }: MeasuredPoint) => latency : speedups(points, options.baseline);
  const lines = [...groupBy(points, ({ fields }) => JSON.stringify(rows.map((row) => fields[row])))].map(
    ([key, group]) => {
      const expected = distinct(group.map(caseOf)).length;
      const cells = planners.map((planner) => {
        const own = group.filter((point) => point.planner === planner);
        return cellOf(planner, own, expected, valueOf, `${key}/${planner}`);
      });
      return { fields: rows.map((row) => group[0]!.fields[row] ?? ""), cells: markBest(cells, measure) };
    },
  );
  return { measure, rows, planners, lines };
}

/** The model, and every other field that has more than one value. */
function varyingFields(points: readonly MeasuredPoint[]): readonly string[] {
  const fields = Object.keys(points[0]?.fields ?? {}).filter(
    (field) => field === "model" || distinct(points.map((point) => point.fields[field])).length > 1,
  );
  // The count of one group says the same as the number of devices.
  const counted = fields.some((field) => field.startsWith("cluster.devices"));
  return fields.filter((field) => !(field === "devices" && counted));
}

/** All that points of different planners must have in common to be compared. */
function caseOf({ seed: ofPoint, fields }: MeasuredPoint): string {
  return JSON.stringify([ofPoint, fields]);
}

function speedups(points: readonly MeasuredPoint[], baseline: string | undefined) {
  if (baseline === undefined) return ({ speedup }: MeasuredPoint) => speedup;
  const own = points.filter(({ planner }) => planner === baseline);
  const latencies = new Map(own.map((point) => [caseOf(point), point.latency]));
  return (point: MeasuredPoint) => {
    const reference = latencies.get(caseOf(point));
    return reference === undefined || point.latency === undefined ? undefined : reference / point.latency;
  };
}

function cellOf(
  planner: string,
  points: readonly MeasuredPoint[],
  expected: number,
  valueOf: (point: MeasuredPoint) => number | undefined,
  name: string,
): Omit<Cell, "best"> {
  const measured = points.flatMap((point) => {
    const value = valueOf(point);
    return value === undefined ? [] : [{ seed: point.seed, value }];
  });
  const means = [...groupBy(measured, (point) => point.seed).values()].map((group) =>
    meanOf(group.map(({ value }) => value)),
  );
  return {
    planner,
    mean: means.length > 0 ? meanOf(means) : undefined,
    interval: bootstrapInterval(means, randomStream(seed, `bootstrap/${name}`)),
    seeds: means.length,
    points: measured.length,
    missing: expected - measured.length,
  };
}

/** Geometric mean; one value stays as it is, free of rounding. */
function meanOf(values: readonly number[]): number {
  const [only, ...others] = values;
  return only !== undefined && others.length === 0 ? only : geometricMean(values);
}

function markBest(cells: readonly Omit<Cell, "best">[], measure: Measure): readonly Cell[] {
  // The lower the better, whatever is measured.
  const costs = cells.map(({ mean, missing }) => {
    if (mean === undefined || missing > 0) return Infinity;
    return measure === "latency" ? mean : 1 / mean;
  });
  const lowest = Math.min(...costs);
  return cells.map((cell, index) => {
    const cost = costs[index]!;
    return { ...cell, best: cost < Infinity && isLowest(cost, lowest) };
  });
}
