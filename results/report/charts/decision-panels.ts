import { distinct } from "../../groups.ts";
import type { TimedPoint } from "../shown-timelines.ts";
import { panelFrame, type Panel } from "./panel.ts";

/** What controllers decided over time: one panel per model and figure, one line per planner. */
export function decisionPanels(
  timed: readonly TimedPoint[],
): readonly (Panel & { readonly model: string })[] {
  const all = timed.flatMap(({ row: { model, planner }, timeline: { decisions = [] } }) =>
    decisions.map(({ name, unit, steps }) => ({
      ...{ model, planner, steps },
      title: unit === "" ? name : `${name} (${unit})`,
    })),
  );
  const panels = distinct(all.map(({ model, title }) => JSON.stringify([model, title])));
  return panels.map((key, index) => {
    const own = all.filter(({ model, title }) => JSON.stringify([model, title]) === key);
    const { model, title } = own[0]!;
    const planners = distinct(own.map(({ planner }) => planner));
    const values = own.flatMap(({ planner, steps }) =>
      steps.map(([time, value]) => ({ planner, time: time / 1e3, value })),
    );
    return {
      id: `decisions-${index}`,
      model,
      title,
      height: 260 + 12 * planners.length,
      specification: {
        ...panelFrame,
        description: `${title} over time on ${model}, as ${planners.join(", ")} decided.`,
        height: 190,
        data: { values },
        mark: { type: "line", interpolate: "step-after", strokeWidth: 1.2, tooltip: true },
        encoding: {
          x: { field: "time", type: "quantitative", title: "Time (s)", scale: { nice: false } },
          y: { field: "value", type: "quantitative", title, axis: { tickCount: 5, format: "~r" } },
          color: {
            field: "planner",
            type: "nominal",
            title: "Planner",
            scale: { domain: planners },
            legend: { orient: "bottom", columns: 2, labelLimit: 0 },
          },
        },
      },
    };
  });
}
