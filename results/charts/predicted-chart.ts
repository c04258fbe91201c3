import type { TopLevelSpec } from "vega-lite";
import { distinct } from "../groups.ts";
import { chartConfig } from "./facets.ts";

/** A measured time and what was predicted, seconds. */
export interface PredictedPoint {
  readonly kind: string;
  readonly measured: number;
  readonly predicted: number;
}

/** Most points that are drawn: more only make the file large. */
const maximumPoints = 3000;

/** Predicted over measured times, both logarithmic, a colour a kind; on the line, both agree. */
export function predictedChart(
  points: readonly PredictedPoint[],
  title: string,
  subtitle: string,
): TopLevelSpec {
  const step = Math.ceil(points.length / maximumPoints);
  const values = points
    .filter((_, index) => index % step === 0)
    .map(({ kind, measured, predicted }) => ({ kind, measured: measured * 1e6, predicted: predicted * 1e6 }));
  const times = values.flatMap(({ measured, predicted }) => [measured, predicted]);
  // Some air around the extreme points, on both axes alike so that the line is a diagonal.
  const domain = [0.8 * Math.min(...times), 1.25 * Math.max(...times)];
  const scale = { type: "log", domain, nice: false } as const;
  const axis = { format: "~s", labelOverlap: "greedy" } as const;
  // Kinds with many points are drawn first, so that they do not hide the others.
  const kinds = distinct(values.map(({ kind }) => kind))
    .map((kind) => ({ kind, count: values.filter((value) => value.kind === kind).length }))
    .toSorted((a, b) => b.count - a.count || a.kind.localeCompare(b.kind));
  const order = new Map(kinds.map(({ kind }, index) => [kind, index]));
  return {
    title: { text: title, subtitle },
    width: 440,
    height: 440,
    layer: [
      {
        data: { values: domain.map((time) => ({ measured: time, predicted: time })) },
        mark: { type: "line", color: "#444444", strokeWidth: 1, strokeDash: [4, 3] },
        encoding: {
          x: { field: "measured", type: "quantitative" },
          y: { field: "predicted", type: "quantitative" },
        },
      },
      {
        data: { values: values.toSorted((a, b) => order.get(a.kind)! - order.get(b.kind)!) },
        mark: { type: "circle", size: 14, opacity: 0.75 },
        encoding: {
          x: { field: "measured", type: "quantitative", title: "Measured (µs)", scale, axis },
          y: { field: "predicted", type: "quantitative", title: "Predicted (µs)", scale, axis },
          color: {
            field: "kind",
            type: "nominal",
            title: null,
            scale: {
              domain: kinds.map(({ kind }) => kind),
              scheme: kinds.length > 10 ? "tableau20" : "tableau10",
            },
          },
        },
      },
    ],
    config: chartConfig,
  };
}
