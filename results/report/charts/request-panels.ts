import { coincidenceText, drawnLines, lineLayer, type LineOptions } from "../../charts/line-layer.ts";
import { isWide, scaleFor } from "../../charts/scales.ts";
import { distinct, groupBy } from "../../groups.ts";
import {
  areFarApart,
  hasRates,
  reachedSaturations,
  requestSettings,
  saturations,
  type RequestPoint,
} from "../../request-curves.ts";
import type { PointRow } from "../../row.ts";
import type { PlannerLook } from "../palette.ts";
import { tradeOffPanels } from "./trade-off-panels.ts";
import { panelFrame, plannerColour, plannerShape, type Panel } from "./panel.ts";

/** Of a chart with lines, pixels. */
const height = 190;

type ModelPanel = Panel & { readonly model: string };

/** What an axis shows of a point. */
interface Measure {
  readonly title: string;
  readonly of: (point: RequestPoint) => number;
  readonly fromZero: boolean;
}

const rate: Measure = { title: "Requests per second", of: ({ offered }) => offered, fromZero: true };
const bandwidth: Measure = {
  title: "Bandwidth (Mbps)",
  of: (point) => point.bandwidth / 1e6,
  fromZero: false,
};
const p95: Measure = { title: "Latency, p95 (ms)", of: (point) => point.p95 * 1e3, fromZero: true };
const busiestDevice: Measure = {
  title: "Busiest device (%)",
  of: (point) => point.deviceUtilisation * 100,
  fromZero: true,
};
const throughput: Measure = { title: "Results per second", of: (point) => point.throughput, fromZero: true };

/**
 * Charts of what was served, for each model, topology and whatever else varies: latency and utilisation over the rate of
 * requests where that varies, throughput over bandwidth where that does, and else how latencies are distributed.
 */
export function requestPanels(
  rows: readonly PointRow[],
  looks: readonly PlannerLook[],
): readonly ModelPanel[] {
  const places = requestSettings(rows).flatMap(({ setting, points }) =>
    [...groupBy(points, ({ model, topology }) => JSON.stringify([model, topology])).values()].map((own) => ({
      place: [own[0]!.topology, setting].filter((text) => text !== "").join(", "),
      points: own,
    })),
  );
  return places.flatMap(({ place, points }, index) => {
    const id = (name: string) => `requests-${index}-${name}`;
    const panel = (name: string, what: string, x: Measure, y: Measure) =>
      linePanel(points, looks, { x, y, id: id(name), title: `${place}: ${what}` });
    if (distinct(points.map(({ bandwidth: value }) => value)).length > 1) {
      const best = [...groupBy(points, ({ bandwidth: value }) => String(value)).values()].flatMap(
        saturations,
      );
      const title = `${place}: throughput over bandwidth`;
      return [linePanel(best, looks, { x: bandwidth, y: throughput, id: id("throughput"), title })];
    }
    if (!hasRates(points))
      return [
        distributionPanel(points, looks, id("latency"), `${place}: latency of requests`),
        ...tradeOffPanels(points, id, place),
      ];
    return [
      panel("latency", "latency over the rate of requests; dashed: saturation", rate, p95),
      panel("devices", "utilisation of the busiest device", rate, busiestDevice),
    ];
  });
}

interface LinePanel {
  readonly x: Measure;
  readonly y: Measure;
  readonly id: string;
  readonly title: string;
}

/** One line per planner; over the rate of requests, a dashed line at its highest throughput. */
function linePanel(
  points: readonly RequestPoint[],
  looks: readonly PlannerLook[],
  { x, y, id, title }: LinePanel,
): ModelPanel {
  const planners = looks.map(({ planner }) => planner);
  const color = plannerColour(planners);
  const values = points.map((point) => ({ planner: point.planner, x: x.of(point), y: y.of(point) }));
  const limits =
    x === rate && y === p95
      ? reachedSaturations(points).map((point) => ({ planner: point.planner, limit: point.throughput }))
      : [];
  const ys = values.map((value) => value.y);
  const isLogarithmic = ys.every((value) => value > 0) && isWide(ys);
  const yScale = scaleFor(ys, isLogarithmic, y.fromZero);
  const xs = [...values.map((value) => value.x), ...limits.map(({ limit }) => limit)];
  const xScale = scaleFor(xs, !x.fromZero && isWide(xs), x.fromZero);
  const axis = { format: ".4~r", labelOverlap: "greedy", tickCount: 6 } as const;
  const yChannel = { field: "y", type: "quantitative", title: y.title, scale: yScale, axis } as const;
  const options: LineOptions<(typeof values)[number]> = {
    x: (value) => value.x,
    y: (value) => value.y,
    best: y === throughput ? "highest" : "lowest",
    scale: yScale,
    height,
  };
  const drawn = drawnLines(values, options);
  return {
    id,
    model: points[0]!.model,
    title: `${title}${coincidenceText(values, options)}`,
    height: height + 45,
    specification: {
      ...panelFrame,
      description: `${y.title} over ${x.title} on ${points[0]!.model}, ${title}: ${planners
        .flatMap((planner) => {
          const own = values.filter((value) => value.planner === planner);
          const last = own.reduce((most, value) => (value.x > most.x ? value : most), own[0]!);
          return own.length > 0 ? [`${planner} ${last.y.toPrecision(3)} at ${last.x.toPrecision(3)}`] : [];
        })
        .join("; ")}.`,
      height,
      layer: [
        ...(limits.length === 0
          ? []
          : [
              {
                data: { values: limits },
                mark: { type: "rule" as const, strokeDash: [4, 3], opacity: 0.75 },
                encoding: {
                  x: { field: "limit", type: "quantitative", scale: xScale } as const,
                  color,
                },
              },
            ]),
        {
          data: { values: [...drawn] },
          encoding: { x: { field: "x", type: "quantitative", title: x.title, scale: xScale, axis } },
          layer: lineLayer(drawn, { y: yChannel, color, shape: plannerShape(looks) }),
        },
      ],
    },
  };
}

/** From the median to the 99th percentile, with a mark at the 95th. */
function distributionPanel(
  points: readonly RequestPoint[],
  looks: readonly PlannerLook[],
  id: string,
  title: string,
): ModelPanel {
  const planners = looks.map(({ planner }) => planner);
  const values = points.map(({ planner, ...point }) => ({
    planner,
    p50: point.p50 * 1e3,
    p95: point.p95 * 1e3,
    p99: point.p99 * 1e3,
  }));
  const color = plannerColour(planners);
  const y = { field: "planner", type: "nominal", title: null, sort: planners } as const;
  const axis = areFarApart(points) && {
    scale: scaleFor(
      values.flatMap(({ p50, p99 }) => [p50, p99]),
      true,
      false,
    ),
    axis: { format: ".4~r", labelOverlap: "greedy", tickCount: 6 } as const,
  };
  const measured = "Latency (ms): p50, p95, p99";
  const x = (field: string) => ({ field, type: "quantitative" as const, title: measured, ...axis });
  return {
    id,
    model: points[0]!.model,
    title,
    height: 60 + 24 * values.length,
    specification: {
      ...panelFrame,
      description: `Latency of requests in ms, median, 95th and 99th percentile, on ${points[0]!.model}, ${title}: ${values
        .map(
          (value) =>
            `${value.planner} ${[value.p50, value.p95, value.p99].map((one) => one.toPrecision(3)).join(", ")}`,
        )
        .join("; ")}.`,
      height: { step: 24 },
      data: { values },
      layer: [
        {
          mark: { type: "bar", height: 9, opacity: 0.45, tooltip: true },
          encoding: { y, x: x("p50"), x2: { field: "p99" }, color },
        },
        {
          mark: { type: "tick", thickness: 3, size: 16, tooltip: true },
          encoding: { y, x: x("p95"), color },
        },
      ],
    },
  };
}
