import { devicesAxis } from "../../charts/devices-axis.ts";
import { coincidenceText, drawnLines, lineLayer, type LineOptions } from "../../charts/line-layer.ts";
import { scaleFor } from "../../charts/scales.ts";
import { distinct, geometricMean, groupBy } from "../../groups.ts";
import type { PointRow } from "../../row.ts";
import type { PlannerLook } from "../palette.ts";
import { panelFrame, plannerColour, plannerShape, sideBySide, type Panel } from "./panel.ts";

const height = 190;

/** Speed-up over the number of devices for each model and topology, one line per planner; none with fewer than three numbers. */
export function devicesPanels(
  rows: readonly PointRow[],
  looks: readonly PlannerLook[],
  baseline: string,
): readonly (Panel & { readonly model: string })[] {
  const done = rows.filter(({ speedup }) => speedup !== null);
  const counts = distinct(done.map(({ devices }) => devices)).toSorted((a, b) => a - b);
  if (counts.length < 3) return [];
  const planners = looks.map(({ planner }) => planner);
  const groups = groupBy(done, ({ model, topology }) => JSON.stringify([model, topology]));
  const charts = [...groups.values()].map((group, index) => {
    const { model, topology } = group[0]!;
    const lines = [...groupBy(group, ({ planner, devices }) => JSON.stringify([planner, devices])).values()];
    const values = lines.map((members) => ({
      planner: members[0]!.planner,
      devices: members[0]!.devices,
      speedup: geometricMean(members.flatMap(({ speedup }) => speedup ?? [])),
    }));
    return { id: `devices-${index}`, model, topology, values };
  });
  return [...sideBySide(charts).values()].flatMap((group) => {
    const scale = scaleFor(
      group.flatMap(({ values }) => values.map(({ speedup }) => speedup)),
      false,
      true,
    );
    return group.map(({ id, model, topology, values }) => {
      const options: LineOptions<(typeof values)[number]> = {
        x: ({ devices }) => devices,
        y: ({ speedup }) => speedup,
        best: "highest",
        scale,
        height,
      };
      const drawn = drawnLines(values, options);
      const y = {
        field: "speedup",
        type: "quantitative",
        title: `Speed-up over ${baseline} (×)`,
        scale,
        axis: { tickCount: 6 },
      } as const;
      const most = values.filter(({ devices }) => devices === counts.at(-1));
      return {
        id,
        model,
        title: `${topology}${coincidenceText(values, options)}`,
        height: height + 45,
        specification: {
          ...panelFrame,
          description:
            `Speed-up over ${baseline} by the number of devices on ${model}, ${topology}; with ${counts.at(-1)!}: ` +
            `${most.map(({ planner, speedup }) => `${planner} ${speedup.toFixed(2)}`).join(", ")}.`,
          height,
          data: { values: [...drawn] },
          encoding: { x: devicesAxis(counts) },
          layer: lineLayer(drawn, { y, color: plannerColour(planners), shape: plannerShape(looks) }),
        },
      };
    });
  });
}
