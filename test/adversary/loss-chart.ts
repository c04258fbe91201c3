import type { TopLevelSpec } from "vega-lite";

/** What a planner loses to another one where it loses most of the settings that were tried. */
export interface Loss {
  readonly planner: string;
  readonly rival: string;
  /** How many times as long it takes. */
  readonly ratio: number;
  readonly setting: string;
}

/** A heat map of what each planner (row) loses to each other one (column). */
export function lossChart(losses: readonly Loss[], labels: readonly string[]): TopLevelSpec {
  const order = [...labels];
  return {
    title: {
      text: "Where each planner loses most to each other one",
      subtitle: "how many times as long it takes, of the settings that annealing tried",
    },
    background: "white",
    width: 62 * labels.length,
    height: 34 * labels.length,
    data: { values: losses.map((loss) => ({ ...loss, text: loss.ratio.toFixed(2) })) },
    encoding: {
      x: {
        field: "rival",
        type: "nominal",
        sort: order,
        title: "to",
        axis: { labelAngle: -30, labelLimit: 0 },
      },
      y: { field: "planner", type: "nominal", sort: order, title: "loses", axis: { labelLimit: 0 } },
    },
    layer: [
      {
        mark: "rect",
        encoding: {
          color: {
            field: "ratio",
            type: "quantitative",
            scale: { type: "log", domainMin: 1, scheme: "oranges", clamp: true },
            title: "times as long",
          },
        },
      },
      {
        mark: { type: "text", fontSize: 11 },
        encoding: {
          text: { field: "text" },
          color: { condition: { test: "datum.ratio > 4", value: "white" }, value: "black" },
        },
      },
    ],
    config: { font: "DejaVu Sans" },
  };
}
