import type { TopLevelSpec } from "vega-lite";
import { distinct, geometricMean, groupBy } from "../groups.ts";
import type { PointRow } from "../row.ts";
import { devicesAxis } from "./devices-axis.ts";
import { chartConfig, facets, panelSpacing } from "./facets.ts";
import { lineMark, plannerLines } from "./styles.ts";

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
  return {
    title: { text: title, subtitle: "geometric mean over everything else that varies" },
    data: { values },
    facet: facets(rows),
    spacing: panelSpacing,
    spec: {
      width: 250,
      height: 150,
      mark: lineMark,
      encoding: {
        x: devicesAxis(counts),
        y: {
          field: "speedup",
          type: "quantitative",
          title: `Speed-up over ${baseline}`,
          axis: { tickCount: 6 },
        },
        ...plannerLines(planners, wide),
      },
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
