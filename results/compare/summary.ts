import { geometricMean, groupBy } from "../groups.ts";
import type { PointPair } from "./run.ts";

/** How the latencies of one planner on one model changed; ratios are B over A. */
export interface PlannerSummary {
  readonly model: string;
  readonly planner: string;
  /** Points with a latency in both runs. */
  readonly points: number;
  /** Geometric mean. */
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
}

/** The changes of latency by model and planner, in the order of the points. */
export function summarize(pairs: readonly PointPair[]): readonly PlannerSummary[] {
  const ratios = pairs.flatMap(({ a, b }) =>
    a.latency === undefined || b.latency === undefined
      ? []
      : [{ fields: a.fields, ratio: b.latency / a.latency }],
  );
  const groups = groupBy(ratios, ({ fields }) => JSON.stringify([fields["model"], fields["planner"]]));
  return [...groups.values()].map((group) => {
    const values = group.map(({ ratio }) => ratio);
    const { model = "", planner = "" } = group[0]?.fields ?? {};
    return {
      model,
      planner,
      points: values.length,
      mean: geometricMean(values),
      lowest: Math.min(...values),
      highest: Math.max(...values),
    };
  });
}
