import { coincidenceText, turnOf, turns } from "../../charts/line-layer.ts";
import { isWide, scaleFor } from "../../charts/scales.ts";
import { distinct, isClose } from "../../groups.ts";
import type { RequestPoint } from "../../request-curves.ts";
import { tradeOffMeasures, tradeOffOf, type TradeOffPoint } from "../../trade-off.ts";
import { panelFrame, type Panel } from "./panel.ts";

type ModelPanel = Panel & { readonly model: string };

/** Energy against latency of the planners at a place, and both with throughput over an option that has several numbers. */
export function tradeOffPanels(
  points: readonly RequestPoint[],
  id: (name: string) => string,
  place: string,
): readonly ModelPanel[] {
  const found = tradeOffOf(points);
  if (!found) return [];
  const { option } = found;
  const planners = distinct(found.points.map(({ planner }) => planner));
  const model = points[0]!.model;
  const titled = (what: string) => `${place}: ${what}`;
  const energy = tradeOffMeasures[0];
  const latency = tradeOffMeasures[2];
  const color = {
    field: "planner",
    type: "nominal",
    title: "Planner",
    scale: { domain: planners },
    legend: { orient: "bottom", columns: 2, labelLimit: 0 },
  } as const;
  const panel = (
    name: string,
    title: string,
    x: Axis,
    y: Axis,
    shown: readonly TradeOffPoint[],
    rules: readonly TradeOffPoint[],
  ): ModelPanel => {
    const values = shown.map((one) => ({
      planner: one.planner,
      x: x.of(one),
      y: y.of(one),
      ...(option !== undefined && one.value !== null && { [option]: one.value }),
    }));
    const axis = { format: "~r", labelOverlap: "greedy", tickCount: 6 } as const;
    const levels = rules.map((one) => {
      const level = y.of(one) ?? 0;
      const same = rules.filter((other) => isClose(y.of(other) ?? 0, level));
      return { planner: one.planner, level, turn: turnOf(same.indexOf(one), same.length) };
    });
    const levelsText = coincidenceText(levels, { x: () => 0, y: ({ level }) => level }, "one line");
    const pointsText = coincidenceText(
      values,
      { x: (value) => value.x ?? 0, y: (value) => value.y ?? 0 },
      "one point",
    );
    const ys = [...values.map((value) => value.y ?? 0), ...levels.map(({ level }) => level)];
    const xs = values.map((value) => value.x ?? 0);
    const isLogarithmic = ys.every((value) => value > 0) && isWide(ys);
    return {
      id: id(name),
      model,
      title: `${title}${levelsText}${pointsText}`,
      height: 330,
      specification: {
        ...panelFrame,
        description: `${y.title} over ${x.title} on ${model}, ${title}: ${values
          .map((value) => `${value.planner} ${value.y?.toPrecision(3)} at ${value.x?.toPrecision(3)}`)
          .join("; ")}.`,
        height: 210,
        layer: [
          ...(levels.length === 0
            ? []
            : [
                {
                  data: { values: levels },
                  mark: { type: "rule" as const, opacity: 0.75, tooltip: true },
                  encoding: {
                    y: { field: "level", type: "quantitative" } as const,
                    color,
                    strokeDash: turns(levels, [4, 3]),
                  },
                },
              ]),
          {
            data: { values },
            mark: {
              type: "line",
              strokeWidth: 1.8,
              point: { size: 44, filled: true, opacity: 1 },
              tooltip: { content: "data" },
            },
            encoding: {
              x: {
                field: "x",
                type: "quantitative",
                title: x.title,
                scale: scaleFor(xs, isWide(xs), false),
                axis,
              },
              y: {
                field: "y",
                type: "quantitative",
                title: y.title,
                scale: scaleFor(ys, isLogarithmic, !isLogarithmic),
                axis,
              },
              // The curve is in the order of its option.
              order: { field: option ?? "x", type: "quantitative" },
              color,
            },
          },
        ],
      },
    };
  };
  const measured = ({ title, of }: (typeof tradeOffMeasures)[number]): Axis => ({
    title,
    of: ({ point }) => of(point),
  });
  const curves = found.points.filter(({ value }) => value !== null);
  const others = found.points.filter(({ value }) => value === null);
  const title = titled("energy over latency of requests");
  return [
    panel("energy", title, measured(latency), measured(energy), found.points, []),
    ...(option === undefined
      ? []
      : tradeOffMeasures.map((measure, index) =>
          panel(
            `option-${index}`,
            titled(`over ${option}; dashed: planners without it`),
            { title: option, of: ({ value }) => value },
            measured(measure),
            curves,
            others,
          ),
        )),
  ];
}

interface Axis {
  readonly title: string;
  readonly of: (point: TradeOffPoint) => number | null;
}
