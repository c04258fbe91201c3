import type { SpeedupLine } from "../speedups.ts";
import { panelFrame, plannerColour, type Panel } from "./panel.ts";

const barStep = 22;

/** Speed-ups of one place, a bar a planner with its number, a whisker where seeds vary; nothing without speed-ups. */
export function speedupPanel(
  { place, cells }: SpeedupLine,
  planners: readonly string[],
  baseline: string,
  id: string,
): Panel | undefined {
  const values = cells.flatMap(({ planner, mean, interval }) =>
    mean === undefined
      ? []
      : [{ planner, speedup: mean, ...(interval ? { low: interval.low, high: interval.high } : {}) }],
  );
  if (values.length === 0) return undefined;
  const shown = planners.filter((planner) => values.some((value) => value.planner === planner));
  const highest = Math.max(1, ...values.map(({ speedup, high }) => high ?? speedup));
  const seeds = values.some(({ low }) => low !== undefined);
  const y = {
    field: "planner",
    type: "nominal",
    title: null,
    sort: [...shown],
    axis: { labelLimit: 190, ticks: false, domain: false, grid: false },
  } as const;
  const x = {
    field: "speedup",
    type: "quantitative",
    title: `Speed-up over ${baseline} (×)`,
    axis: { tickCount: 5 },
    // Room for the number beside the longest bar.
    scale: { domainMin: 0, domainMax: 1.18 * highest, nice: false },
  } as const;
  const numbers = {
    mark: { type: "text", align: "left", dx: 5 },
    encoding: {
      y,
      x: { ...x, field: seeds ? "high" : "speedup" },
      text: { field: "speedup", type: "quantitative", format: ".2f" },
    },
  } as const;
  return {
    id,
    title: place.text,
    height: shown.length * barStep + 45,
    specification: {
      ...panelFrame,
      description: `Speed-up over ${baseline} on ${place.model}, ${place.text}: ${values
        .map(({ planner, speedup }) => `${planner} ${speedup.toFixed(2)}`)
        .join(", ")}.`,
      height: shown.length * barStep,
      data: { values },
      layer: [
        {
          mark: { type: "bar", height: { band: 0.7 }, tooltip: true },
          encoding: { x, y, color: plannerColour(planners) },
        },
        {
          mark: { type: "rule", strokeDash: [4, 3] },
          encoding: { x: { datum: 1, type: "quantitative" } },
        },
        ...(seeds
          ? [
              {
                mark: { type: "rule", strokeWidth: 1.5 } as const,
                encoding: {
                  y,
                  x: { field: "low", type: "quantitative" },
                  x2: { field: "high" },
                } as const,
              },
            ]
          : []),
        { ...numbers, mark: { ...numbers.mark, style: "halo" } },
        numbers,
      ],
    },
  };
}
