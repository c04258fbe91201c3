import { groupBy, largestOf, smallestOf } from "../../groups.ts";
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
  return largestOf(values) / smallestOf(values) > wideRange;
}

/**
 * A scale for all values of an axis, which panels that stand side by side share. The padding keeps points off the frame,
 * pixels.
 */
export function scaleFor(values: readonly number[], logarithmic: boolean, fromZero: boolean) {
  const [lowest, highest] = [smallestOf(values), largestOf(values)];
  return logarithmic
    ? ({ type: "log", domainMin: lowest, domainMax: highest, nice: false, padding: 8 } as const)
    : ({
        type: "linear",
        domainMin: fromZero ? 0 : lowest,
        domainMax: highest,
        nice: fromZero,
        padding: fromZero ? 0 : 8,
      } as const);
}

/** Panels that stand side by side: those of a model, or all where each model has but one. */
export function sideBySide<P extends { readonly model: string }>(
  panels: readonly P[],
): ReadonlyMap<string, readonly P[]> {
  const models = groupBy(panels, ({ model }) => model);
  return models.size === panels.length ? new Map([["", panels]]) : models;
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
