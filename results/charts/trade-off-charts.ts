import type { TopLevelSpec } from "vega-lite";
import { distinct } from "../groups.ts";
import { fileLabel } from "../labels.ts";
import type { RequestPoint } from "../request-curves.ts";
import { tradeOffMeasures, tradeOffOf, type TradeOff } from "../trade-off.ts";
import { chartConfig, facets, panelSpacing } from "./facets.ts";
import { lineMark, plannerLines } from "./styles.ts";

/** A chart: the name of its file without ending, what it is of, and the chart. */
interface TradeOffChart {
  readonly name: string;
  readonly title: string;
  readonly chart: (title: string, subtitle: string) => TopLevelSpec;
}

/** Energy against latency of all planners, and both with throughput over an option that has several numbers. */
export function tradeOffCharts(points: readonly RequestPoint[]): readonly TradeOffChart[] {
  const found = tradeOffOf(points);
  if (!found) return [];
  const { option } = found;
  return [
    {
      name: "energy-over-latency",
      title: "energy over latency of requests",
      chart: energyOverLatency(found),
    },
    ...(option === undefined
      ? []
      : [
          {
            name: `over-option-${fileLabel(option)}`,
            title: `trade-off over ${option}`,
            chart: overOption(found, option),
          },
        ]),
  ];
}

function energyOverLatency({ option, points }: TradeOff): TradeOffChart["chart"] {
  const lines = plannerLines(distinct(points.map(({ planner }) => planner)), false);
  const values = points.map(({ planner, value, point }) => ({
    ...{ planner, model: point.model, topology: point.topology },
    ...{ latency: point.mean, energy: point.energy },
    label: value === null ? "" : `${option}=${value}`,
    order: value ?? 0,
  }));
  const x = {
    field: "latency",
    type: "quantitative",
    title: "Mean latency (s)",
    scale: { type: "log", nice: false, padding: 24 },
    axis: { format: "~r", labelOverlap: "greedy", tickCount: 6 },
  } as const;
  const y = {
    field: "energy",
    type: "quantitative",
    title: "Energy a request (J)",
    scale: { zero: false, padding: 12 },
  } as const;
  return (title, subtitle) => ({
    title: { text: title, ...(subtitle ? { subtitle } : {}) },
    data: { values },
    facet: facets(points.map(({ point }) => point)),
    spacing: panelSpacing,
    config: chartConfig,
    spec: {
      width: 420,
      height: 280,
      layer: [
        {
          mark: { ...lineMark, point: { ...lineMark.point, size: 60 } },
          encoding: { x, y, order: { field: "order" }, ...lines },
        },
        {
          mark: { type: "text", align: "left", dx: 6, dy: -6, fontSize: 9 },
          encoding: { x, y, text: { field: "label" }, color: lines.color },
        },
      ],
    },
  });
}

function overOption({ points }: TradeOff, option: string): TradeOffChart["chart"] {
  const lines = plannerLines(distinct(points.map(({ planner }) => planner)), false);
  const place = ({ model, topology }: RequestPoint) => `${model}, ${topology}`;
  const values = points.flatMap(({ planner, value, point }) =>
    tradeOffMeasures.map(({ title, of }) => ({
      planner,
      value,
      place: place(point),
      measure: title,
      y: of(point),
    })),
  );
  const y = {
    field: "y",
    type: "quantitative",
    title: null,
    scale: { zero: true, nice: true },
    axis: { tickCount: 5, format: "~r" },
  } as const;
  return (title, subtitle) => ({
    title: { text: title, subtitle: subtitle || "dashed: planners without that option" },
    data: { values },
    facet: {
      row: { field: "measure", sort: tradeOffMeasures.map((measure) => measure.title) },
      column: { field: "place", sort: [...distinct(values.map((value) => value.place))] },
    },
    resolve: { scale: { y: "independent" } },
    spacing: panelSpacing,
    config: chartConfig,
    spec: {
      width: 380,
      height: 130,
      layer: [
        {
          transform: [{ filter: "datum.value === null" }],
          mark: { type: "rule", strokeDash: [4, 3], opacity: 0.75 },
          encoding: { y, color: lines.color },
        },
        {
          transform: [{ filter: "datum.value !== null" }],
          mark: lineMark,
          encoding: {
            x: {
              field: "value",
              type: "quantitative",
              title: option,
              scale: { type: "log", nice: false, padding: 8 },
              axis: { format: "~r", labelOverlap: "greedy" },
            },
            y,
            ...lines,
          },
        },
      ],
    },
  });
}
