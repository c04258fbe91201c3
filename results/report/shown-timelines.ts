import { formatBandwidth, formatMilliseconds } from "../quantities.ts";
import { groupBy } from "../groups.ts";
import type { PointRow } from "../row.ts";
import { meanLatencies, winnersOf } from "./cases.ts";
import { placeText } from "./places.ts";
import type { PointTimeline } from "./timeline/index.ts";

/** A point that the page can show as a timeline. */
export interface ShownTimeline {
  readonly model: string;
  /** `flexpie, 34.0 ms, fastest`. */
  readonly label: string;
  /** `resnet18, ring, 500 Mbps`. */
  readonly where: string;
  readonly timeline: PointTimeline;
}

/** A point whose timeline was kept. */
export interface TimedPoint {
  readonly row: PointRow;
  readonly timeline: PointTimeline;
}

/** The timelines of a run: model by model, the fastest planners first, of those that are level the baseline last. */
export function shownTimelines(
  points: readonly TimedPoint[],
  rows: readonly PointRow[],
  baseline: string,
): readonly ShownTimeline[] {
  const place = placeText(rows);
  return [...groupBy(points, ({ row }) => row.model).values()].flatMap((group) => {
    const winners = winnersOf(meanLatencies(group.map(({ row }) => row)));
    const latency = ({ row }: TimedPoint) => row.simulated_latency_s ?? Infinity;
    const rank = ({ row: { planner } }: TimedPoint) =>
      winners.includes(planner) ? Number(planner === baseline) : 2;
    return group
      .toSorted((a, b) => rank(a) - rank(b) || latency(a) - latency(b))
      .map((point) => {
        const { model, planner, bandwidth_bps } = point.row;
        const remarks = [
          ...(winners.includes(planner) && group.length > 1 ? ["fastest"] : []),
          ...(planner === baseline ? ["baseline"] : []),
        ];
        return {
          model,
          label: [planner, `${formatMilliseconds(latency(point))} ms`, ...remarks].join(", "),
          where: `${model}, ${place(point.row)}, ${formatBandwidth(bandwidth_bps)}`,
          timeline: point.timeline,
        };
      });
  });
}
