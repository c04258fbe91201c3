import type { TopLevelSpec } from "vega-lite";

/** One chart of the page: as wide as its place there, coloured by the page's theme. */
export interface Panel {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  readonly specification: TopLevelSpec;
  /** Pixels, roughly: the place that is kept until the chart is drawn. */
  readonly height: number;
}

/** What all panels share. The width is that of the page's column. */
export const panelFrame = {
  width: "container",
  autosize: { type: "fit-x", contains: "padding" },
} as const;

/** A range of values wider than this asks for a logarithmic axis. */
const wideRange = 8;

/** Do values need a logarithmic axis to be told apart? */
export function isWide(values: readonly number[]): boolean {
  return Math.max(...values) / Math.min(...values) > wideRange;
}

/** A scale for the values of an axis. The padding keeps points off the frame, pixels. */
export function scaleFor(logarithmic: boolean, fromZero: boolean) {
  return logarithmic
    ? ({ type: "log", nice: false, padding: 8 } as const)
    : ({ type: "linear", zero: fromZero, nice: fromZero, padding: fromZero ? 0 : 8 } as const);
}

/** Colours of planners come from the page's theme, in the order of `planners`. */
export function plannerColour(planners: readonly string[]) {
  return {
    field: "planner",
    type: "nominal",
    scale: { domain: [...planners], range: "category" },
    legend: null,
  } as const;
}
