import type { TopLevelSpec } from "vega-lite";
import { distinct, isClose, largestOf, smallestOf } from "../groups.ts";
import { fileLabel } from "../labels.ts";
import type { RequestPoint } from "../request-curves.ts";
import { tradeOffMeasures, tradeOffOf, type TradeOff } from "../trade-off.ts";
import { chartConfig, facets, panelSpacing } from "./facets.ts";
import { lineMark, turnOf, turns } from "./line-layer.ts";
import { plannerLines } from "./styles.ts";

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
  const latencies = points.map(({ point }) => Math.log(point.mean));
  const [least, most] = [smallestOf(latencies), largestOf(latencies)];
  const values = points.map((one) => ({
    ...{ planner: one.planner, model: one.point.model, topology: one.point.topology },
    ...{ latency: one.point.mean, energy: one.point.energy },
    label: one.value === null ? namesAt(points, one) : `${option}=${one.value}`,
    order: one.value ?? 0,
    // Names stand to the left of their points where they fit there, numbers of a curve but at its right end.
    isRight: (Math.log(one.point.mean) - least) / (most - least || 1) > (one.value === null ? 0.3 : 0.9),
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
    // Names are taken to be wider than they are, and would push the axis aside.
    bounds: "flush",
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
        ...([true, false] as const).flatMap((isRight) => {
          const transform = [{ filter: `datum.label && ${isRight ? "" : "!"}datum.isRight` }];
          const side = isRight ? ({ align: "right", dx: -7 } as const) : ({ align: "left", dx: 7 } as const);
          const mark = { type: "text" as const, ...side, dy: -7, fontSize: 9, lineBreak: "\n" };
          const encoding = { x, y, text: { field: "label" as const } };
          return [
            { transform, mark: { ...mark, style: "halo" }, encoding },
            { transform, mark, encoding: { ...encoding, color: lines.color } },
          ];
        }),
      ],
    },
  });
}

/** Names of planners that are at one point and on no curve, at the first of them: the others would hide it. */
function namesAt(points: TradeOff["points"], { value, point }: TradeOff["points"][number]): string {
  const same = points.filter(
    (other) =>
      other.value === value &&
      isClose(other.point.mean, point.mean) &&
      isClose(other.point.energy ?? 0, point.energy ?? 0) &&
      other.point.model === point.model &&
      other.point.topology === point.topology,
  );
  return same[0]?.point === point ? same.map(({ planner }) => planner).join("\n= ") : "";
}

function overOption({ points }: TradeOff, option: string): TradeOffChart["chart"] {
  const lines = plannerLines(distinct(points.map(({ planner }) => planner)), false);
  const place = ({ model, topology }: RequestPoint) => `${model}, ${topology}`;
  const values = points.flatMap(({ planner, value, point }) =>
    tradeOffMeasures.map(({ title, of }) => {
      const same = points
        .filter(
          (other) =>
            other.value === value &&
            place(other.point) === place(point) &&
            isClose(of(other.point) ?? 0, of(point) ?? 0),
        )
        .map((other) => other.planner);
      const turn = turnOf(same.indexOf(planner), same.length);
      return { planner, value, place: place(point), measure: title, y: of(point), turn };
    }),
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
          mark: { type: "rule", opacity: 0.75 },
          encoding: { y, color: lines.color, strokeDash: turns(values, [4, 3]) },
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
