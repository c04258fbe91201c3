import { groupBy } from "../../groups.ts";
import type { TopLevelSpec } from "vega-lite";
import type { PlannerLook } from "../palette.ts";

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

/** Panels that stand side by side: those of a model, or all where each model has but one. */
export function sideBySide<P extends { readonly model: string }>(
  panels: readonly P[],
): ReadonlyMap<string, readonly P[]> {
  const models = groupBy(panels, ({ model }) => model);
  return models.size === panels.length ? new Map([["", panels]]) : models;
}

/** Shapes of planners' points. */
export function plannerShape(looks: readonly PlannerLook[]) {
  return {
    field: "planner",
    type: "nominal",
    legend: null,
    scale: { domain: looks.map(({ planner }) => planner), range: looks.map(({ shape }) => shape) },
  } as const;
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
