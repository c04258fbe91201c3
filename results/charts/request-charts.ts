import type { TopLevelSpec } from "vega-lite";
import { distinct, groupBy } from "../groups.ts";
import {
  areFarApart,
  hasRates,
  reachedSaturations,
  saturations,
  type RequestPoint,
} from "../request-curves.ts";
import { chartConfig, facets, panelSpacing } from "./facets.ts";
import { drawnLines, lineLayer, longestName, type LineOptions } from "./line-layer.ts";
import { isWide, scaleFor } from "./scales.ts";
import { plannerLines } from "./styles.ts";
import { tradeOffCharts } from "./trade-off-charts.ts";

/** A chart of requests: the name of its file without ending, what it is of, and the chart. */
export interface RequestChart {
  readonly name: string;
  readonly title: string;
  readonly chart: (title: string, subtitle: string) => TopLevelSpec;
}

/** What charts of requests can be drawn of these points. */
export function requestCharts(points: readonly RequestPoint[]): readonly RequestChart[] {
  if (points.length === 0) return [];
  const several = distinct(points.map(({ bandwidth }) => bandwidth)).length > 1;
  const rates = hasRates(points) && !several;
  return [
    ...(rates
      ? [
          {
            name: "latency-over-rate",
            title: "latency over the rate of requests",
            chart: latencyOverRate(points),
          },
          {
            name: "utilisation-over-rate",
            title: "utilisation of the busiest device",
            chart: utilisation(points),
          },
        ]
      : []),
    ...(several
      ? [{ name: "throughput-over-bandwidth", title: "throughput over bandwidth", chart: throughput(points) }]
      : []),
    ...(!rates && !several
      ? [
          { name: "latency-distribution", title: "latency of requests", chart: distribution(points) },
          ...tradeOffCharts(points),
        ]
      : []),
  ];
}

type MakeChart = RequestChart["chart"];

/** The 95th percentile, and a dashed line at the highest throughput of each planner. */
function latencyOverRate(points: readonly RequestPoint[]): MakeChart {
  const values = points.map((point) => ({ ...shown(point), latency: point.p95 * 1e3 }));
  const options = {
    x: "offered",
    y: "latency",
    best: "lowest",
    scale: scaleFor(
      values.map(({ latency }) => latency),
      true,
      false,
    ),
  } as const;
  const drawn = drawnPanels(values, options);
  const y = {
    field: "latency",
    type: "quantitative",
    title: "Latency, p95 (ms)",
    scale: options.scale,
    axis: { format: "~r", labelOverlap: "greedy", tickCount: 6 },
  } as const;
  const planners = distinct(points.map(({ planner }) => planner));
  const limits = reachedSaturations(points).map((point) => ({ ...shown(point), offered: point.throughput }));
  const x = { field: "offered", type: "quantitative", title: "Requests per second" } as const;
  const lines = plannerLines(planners, false);
  return (title, subtitle) => ({
    ...frame(
      points,
      title,
      subtitle || "95th percentile; dashed: the throughput at which a planner is saturated",
    ),
    data: {
      values: [
        ...drawn.map((value) => ({ ...value, of: "rate" })),
        ...limits.map((limit) => ({ ...limit, of: "saturation" })),
      ],
    },
    spec: {
      width: 300,
      height,
      layer: [
        {
          transform: [{ filter: "datum.of === 'saturation'" }],
          mark: { type: "rule", strokeDash: [4, 3], opacity: 0.7 },
          encoding: { x, color: lines.color },
        },
        {
          transform: [{ filter: "datum.of === 'rate'" }],
          encoding: { x },
          layer: lineLayer(drawn, { y, ...lines, longestName }),
        },
      ],
    },
  });
}

function utilisation(points: readonly RequestPoint[]): MakeChart {
  const values = points.map((point) => ({ ...shown(point), busy: point.deviceUtilisation * 100 }));
  return lineChart(points, values, {
    x: { field: "offered", title: "Requests per second" },
    y: { field: "busy", title: "Busiest device (%)" },
    best: "lowest",
  });
}

function throughput(points: readonly RequestPoint[]): MakeChart {
  const most = saturations(
    points.map((point) => ({ ...point, topology: `${point.topology}, ${point.bandwidth}` })),
  );
  const values = most.map((point) => ({
    ...shown({ ...point, topology: point.topology.split(", ")[0]! }),
    mbps: point.bandwidth / 1e6,
    throughput: point.throughput,
  }));
  return lineChart(points, values, {
    x: { field: "mbps", title: "Bandwidth (Mbps)" },
    y: { field: "throughput", title: "Results per second" },
    best: "highest",
  });
}

/** From the median to the 99th percentile, with a mark at the 95th. */
function distribution(points: readonly RequestPoint[]): MakeChart {
  const planners = distinct(points.map(({ planner }) => planner));
  const values = points.map((point) => ({
    ...shown(point),
    p50: point.p50 * 1e3,
    p95: point.p95 * 1e3,
    p99: point.p99 * 1e3,
  }));
  const y = { field: "planner", type: "nominal", title: null, sort: [...planners] } as const;
  const color = { ...plannerLines(planners, false).color, legend: null };
  const x = {
    ...({ type: "quantitative", title: "Latency (ms): p50, p95, p99" } as const),
    ...(areFarApart(points) && {
      scale: { type: "log", nice: false, padding: 8 } as const,
      axis: { format: "~r", labelOverlap: "greedy", tickCount: 6 } as const,
    }),
  };
  return (heading, subtitle) => ({
    ...frame(points, heading, subtitle),
    data: { values },
    spec: {
      width: 300,
      layer: [
        {
          mark: { type: "bar", height: 9, opacity: 0.45 },
          encoding: { y, x: { ...x, field: "p50" }, x2: { field: "p99" }, color },
        },
        {
          mark: { type: "tick", thickness: 3, size: 16 },
          encoding: { y, x: { ...x, field: "p95" }, color },
        },
      ],
    },
  });
}

interface Axis<Field> {
  readonly field: Field;
  readonly title: string;
}

/** Whose point it is, in which panel. */
type Shown = ReturnType<typeof shown>;

/** Of a panel with lines, pixels. */
const height = 190;

/** The values of each panel as lines with names at their ends. */
function drawnPanels<
  X extends string,
  Y extends string,
  Value extends Shown & Readonly<Record<X | Y, number>>,
>(
  values: readonly Value[],
  { x, y, ...options }: { readonly x: X; readonly y: Y } & Pick<LineOptions<Value>, "best" | "scale">,
) {
  const panels = groupBy(values, ({ model, topology }) => JSON.stringify([model, topology]));
  return [...panels.values()].flatMap((own) =>
    drawnLines(own, { x: (value) => value[x], y: (value) => value[y], height, ...options }),
  );
}

interface LineAxes<X, Y> {
  readonly x: Axis<X>;
  readonly y: Axis<Y>;
  readonly best: "lowest" | "highest";
}

function lineChart<X extends string, Y extends string>(
  points: readonly RequestPoint[],
  values: readonly (Shown & Readonly<Record<X | Y, number>>)[],
  { x, y, best }: LineAxes<X, Y>,
): MakeChart {
  const planners = distinct(points.map(({ planner }) => planner));
  const xs = values.map((value) => value[x.field]);
  const scale = scaleFor(
    values.map((value) => value[y.field]),
    false,
    true,
  );
  const drawn = drawnPanels(values, { x: x.field, y: y.field, best, scale });
  return (title, subtitle) => ({
    ...frame(points, title, subtitle),
    data: { values: [...drawn] },
    spec: {
      width: 300,
      height,
      encoding: {
        x: {
          ...x,
          type: "quantitative",
          scale: scaleFor(xs, isWide(xs), true),
          axis: { format: "~r", labelOverlap: "greedy" },
        },
      },
      layer: lineLayer(drawn, {
        y: { ...y, type: "quantitative", scale, axis: { tickCount: 6 } } as const,
        ...plannerLines(planners, false),
        longestName,
      }),
    },
  });
}

function frame(points: readonly RequestPoint[], title: string, subtitle: string) {
  return {
    title: { text: title, ...(subtitle ? { subtitle } : {}) },
    facet: facets(points),
    spacing: panelSpacing,
    config: chartConfig,
  };
}

function shown({ model, topology, planner, offered }: RequestPoint) {
  return { model, topology, planner, offered };
}
