import type { Scenario } from "../scenarios/index.ts";

/** Most points of a sweep whose timelines are kept, which bounds the size of a report. */
const maximumTimelines = 64;

/** Fields all of whose values are shown. */
const comparedFields = ["model", "task_graph", "planner", "workload"];

/**
 * Numbers of the points whose timelines are kept for the report: every planner on every model, where other quantities have
 * the median of their values and other fields the first; the first of them where they are too many. It depends on
 * the scenario alone, so that every part of a sweep keeps the same.
 */
export function timelinePoints({ axes }: Pick<Scenario, "axes">): ReadonlySet<number> {
  const numbers = axes.reduce<readonly number[]>(
    (starts, { fields, length }) => {
      const isCompared = fields.some(({ field }) => comparedFields.includes(field));
      const shown = isCompared ? Array.from({ length }, (_, index) => index) : [middle(fields[0]!.values)];
      return starts.flatMap((start) => shown.map((index) => start * length + index));
    },
    [0],
  );
  return new Set(numbers.slice(0, maximumTimelines));
}

/** The place of the median of quantities, of the first one of what has no order. */
function middle(values: readonly unknown[]): number {
  const quantities = values.every((value) => /^\d/.test(String(value)));
  return quantities ? Math.floor((values.length - 1) / 2) : 0;
}
