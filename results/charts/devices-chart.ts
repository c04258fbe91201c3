import type { TopLevelSpec } from "vega-lite";
import { distinct, geometricMean, groupBy } from "../groups.ts";
import type { PointRow } from "../row.ts";
import { devicesAxis } from "./devices-axis.ts";
import { chartConfig, facets, panelSpacing } from "./facets.ts";
import { drawnLines, lineLayer, longestName } from "./line-layer.ts";
import { scaleFor } from "./scales.ts";
import { plannerLines } from "./styles.ts";

/** Of a panel, pixels. */
const height = 150;

/** Speed-up over the number of devices, one line per planner; undefined with fewer than three numbers of devices. */
export function devicesChart(
  rows: readonly PointRow[],
  title: string,
  baseline: string,
): TopLevelSpec | undefined {
  const values = curvePoints(rows);
  const counts = distinct(values.map(({ devices }) => devices)).toSorted((a, b) => a - b);
  if (counts.length < 3) return undefined;
  const planners = distinct(rows.map(({ planner }) => planner));
  const wide = distinct(rows.map(({ topology }) => topology)).length > 2;
  const { color, shape } = plannerLines(planners, wide);
  const scale = scaleFor(
    values.map(({ speedup }) => speedup),
    false,
    true,
  );
  const drawn = [
    ...groupBy(values, ({ model, topology }) => JSON.stringify([model, topology])).values(),
  ].flatMap((own) =>
    drawnLines(own, {
      x: ({ devices }) => devices,
      y: ({ speedup }) => speedup,
      best: "highest",
      scale,
      height,
    }),
  );
  const y = {
    field: "speedup",
    type: "quantitative",
    title: `Speed-up over ${baseline}`,
    scale,
    axis: { tickCount: 6 },
  } as const;
  return {
    title: { text: title, subtitle: "geometric mean over everything else that varies" },
    data: { values: [...drawn] },
    facet: facets(rows),
    spacing: panelSpacing,
    spec: {
      width: 250,
      height,
      encoding: { x: devicesAxis(counts) },
      layer: lineLayer(drawn, { y, color, shape, longestName }),
    },
    config: chartConfig,
  };
}

function curvePoints(rows: readonly PointRow[]) {
  const groups = groupBy(
    rows.filter(({ speedup }) => speedup !== null),
    (row) => [row.model, row.topology, row.devices, row.planner].join("|"),
  );
  return [...groups.values()].map((group) => {
    const { model, topology, devices, planner } = group[0]!;
    return {
      model,
      topology,
      devices,
      planner,
      speedup: geometricMean(group.map(({ speedup }) => speedup!)),
    };
  });
}
