import type { TopLevelSpec } from "vega-lite";
import { distinct, groupBy, isClose, largestOf, smallestOf } from "../groups.ts";
import { paretoPoints } from "../pareto.ts";
import { formatBandwidth } from "../quantities.ts";
import type { PointRow } from "../row.ts";
import { chartConfig, panelSpacing } from "./facets.ts";
import { stylesOf } from "./planner-styles.ts";

/** Most bandwidths that get a panel. */
const maximumPanels = 6;

/** A cost that accuracy is drawn against. */
export interface ParetoCost {
  readonly name: "latency" | "energy";
  readonly title: string;
  readonly of: (row: PointRow) => number | null;
}

/** The costs of Pareto charts. */
export const paretoCosts: readonly ParetoCost[] = [
  {
    name: "latency",
    title: "Latency (ms)",
    of: ({ simulated_latency_s: seconds }) => (seconds === null ? null : seconds * 1e3),
  },
  {
    name: "energy",
    title: "Energy (J a request)",
    of: (row) => row.energy_per_request_j ?? row.energy_j,
  },
];

/** A mark of a Pareto chart; its label is empty where another is as good in both and better in one, or has it already. */
export interface ParetoMark {
  readonly bandwidth: string;
  readonly planner: string;
  readonly label: string;
  readonly isOptimal: boolean;
  /** In the left half of its panel, where a label stands to the right of its mark. */
  readonly isLeft: boolean;
  readonly accuracy: number;
  readonly cost: number;
}

/** The marks of rows by bandwidth, ascending; none where fewer than two accuracies have the cost. */
export function paretoMarks(
  rows: readonly PointRow[],
  { of }: ParetoCost,
): ReadonlyMap<string, readonly ParetoMark[]> {
  const panels = groupBy(
    rows.filter(({ accuracy }) => accuracy !== null).toSorted((a, b) => a.bandwidth_bps - b.bandwidth_bps),
    ({ bandwidth_bps: bandwidth }) => formatBandwidth(bandwidth),
  );
  const marks = [...panels].map(([bandwidth, group]) => {
    const all = paretoPoints(group, of);
    const costs = all.map(({ cost: value }) => value);
    const middle = Math.sqrt(smallestOf(costs) * largestOf(costs));
    const points = all.map(({ row, accuracy, cost, isOptimal }): ParetoMark => {
      // Planners with the same values share one label.
      const same = all.filter((other) => other.accuracy === accuracy && isClose(other.cost, cost));
      const who = same.length === 1 ? row.planner : `${same.length} planners`;
      const label = isOptimal && same[0]!.row === row ? `${row.swept["variant"] ?? row.model}, ${who}` : "";
      return { bandwidth, planner: row.planner, label, isOptimal, isLeft: cost < middle, accuracy, cost };
    });
    return [bandwidth, points] as const;
  });
  const accuracies = new Set(marks.flatMap(([, points]) => points.map(({ accuracy }) => accuracy)));
  return new Map(accuracies.size < 2 ? [] : marks);
}

/** Whose colours are which planner's. */
interface ParetoColour {
  readonly field: "planner";
  readonly type: "nominal";
  readonly title?: string;
  readonly scale: { readonly domain: readonly string[]; readonly range: string[] | "category" };
  readonly legend?: null;
}

type ParetoLayers = Extract<TopLevelSpec, { readonly layer: unknown }>["layer"];

/** A step line through what is optimal, a mark for each point, filled where optimal, and labels of these. */
export function paretoLayers({ title }: ParetoCost, colour: ParetoColour, ink: string): ParetoLayers {
  const cost = {
    field: "cost",
    type: "quantitative",
    title,
    scale: { type: "log", nice: false, padding: 110 },
  } as const;
  const x = { ...cost, axis: { format: "~g", tickCount: 6, labelOverlap: "greedy" } } as const;
  const y = {
    field: "accuracy",
    type: "quantitative",
    title: "Accuracy, as stated",
    scale: { zero: false, padding: 16 },
  } as const;
  const optimal = [{ filter: "datum.isOptimal" }];
  return [
    {
      transform: optimal,
      mark: { type: "line", interpolate: "step-after", color: ink, strokeWidth: 1, strokeDash: [4, 3] },
      encoding: { x, y },
    },
    {
      mark: { type: "point", size: 60, filled: false, tooltip: true },
      encoding: { x, y, color: colour },
    },
    {
      transform: optimal,
      mark: { type: "point", size: 60, filled: true, opacity: 1, tooltip: true },
      encoding: { x, y, color: colour },
    },
    ...([true, false] as const).map((isLeft) => ({
      transform: [{ filter: `datum.isOptimal && ${isLeft ? "" : "!"}datum.isLeft` }],
      mark: {
        type: "text" as const,
        align: isLeft ? ("left" as const) : ("right" as const),
        dx: isLeft ? 8 : -6,
        dy: isLeft ? 10 : -8,
        fontSize: 10,
        color: ink,
      },
      encoding: { x, y, text: { field: "label" as const, type: "nominal" as const } },
    })),
  ];
}

/**
 * Accuracy over a cost, a panel a bandwidth: filled and labelled what no other variant and planner beats. Undefined where fewer
 * than two accuracies have the cost.
 */
export function paretoChart(
  rows: readonly PointRow[],
  cost: ParetoCost,
  title: string,
): TopLevelSpec | undefined {
  const marks = [...paretoMarks(rows, cost)].slice(0, maximumPanels);
  if (marks.length === 0) return undefined;
  const values = marks.flatMap(([, points]) => points);
  const planners = distinct(values.map(({ planner }) => planner));
  const range = stylesOf(planners).map(({ colour }) => colour);
  const colour: ParetoColour = {
    field: "planner",
    type: "nominal",
    title: "Planner",
    scale: { domain: [...planners], range },
  };
  return {
    title: { text: title, subtitle: "filled and labelled: no other is as good in both and better in one" },
    data: { values },
    facet: { field: "bandwidth", type: "nominal", title: null, sort: marks.map(([bandwidth]) => bandwidth) },
    columns: 2,
    spacing: panelSpacing,
    spec: { width: 420, height: 280, layer: paretoLayers(cost, colour, "#444444") },
    resolve: { scale: { x: "independent" } },
    config: chartConfig,
  };
}
