import type { SpeedupLine } from "../speedups.ts";
import { panelFrame, plannerColour, sideBySide, type Panel } from "./panel.ts";

const barStep = 22;

/**
 * Speed-ups, a chart a place, a bar a planner with its number, a whisker where seeds vary; none of places without speed-ups.
 * Those that stand side by side have the same axis.
 */
export function speedupPanels(
  lines: readonly SpeedupLine[],
  planners: readonly string[],
  baseline: string,
): readonly (Panel & { readonly model: string })[] {
  const charts = lines.flatMap(({ place, cells }, index) => {
    const bars = barsOf(cells);
    return bars.length > 0 ? [{ place, bars, model: place.model, id: `speedup-${index}` }] : [];
  });
  return [...sideBySide(charts).values()].flatMap((group) => {
    const ends = group.flatMap(({ bars }) => bars.map(({ speedup, high }) => high ?? speedup));
    const highest = Math.max(1, ...ends);
    return group.map(({ place, bars, model, id }) => ({
      ...speedupPanel(place, bars, planners, baseline, highest, id),
      model,
    }));
  });
}

interface Bar {
  readonly planner: string;
  readonly speedup: number;
  readonly low?: number;
  readonly high?: number;
}

function barsOf(cells: SpeedupLine["cells"]): readonly Bar[] {
  return cells.flatMap(({ planner, mean, interval }) =>
    mean === undefined
      ? []
      : [{ planner, speedup: mean, ...(interval ? { low: interval.low, high: interval.high } : {}) }],
  );
}

/** @param highest end of all bars that stand side by side */
function speedupPanel(
  place: SpeedupLine["place"],
  values: readonly Bar[],
  planners: readonly string[],
  baseline: string,
  highest: number,
  id: string,
): Panel {
  const shown = planners.filter((planner) => values.some((value) => value.planner === planner));
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
      data: { values: [...values] },
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
