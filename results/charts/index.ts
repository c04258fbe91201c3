import { groupBy } from "../groups.ts";
import { fileLabel } from "../labels.ts";
import type { PointRow } from "../row.ts";
import { settingOf } from "../setting.ts";
import { draw, type ChartFile } from "./draw.ts";
import { devicesChart } from "./devices-chart.ts";
import { latencyChart } from "./latency-chart.ts";
import { regretChart } from "./regret-chart.ts";
import { speedupChart } from "./speedup-chart.ts";

export type { ChartFile } from "./draw.ts";

/** Most settings that get charts of their own. */
const maximumSettings = 12;

/**
 * Draws the charts of a run, each as SVG and PNG: latency over bandwidth and speed-up over the baseline. Where more than
 * model, topology, bandwidth and planner varies, each of the first dozen settings has its own pair. Where the number of
 * devices varies, one more shows the speed-up over it; where the knowledge varies, one shows what ignorance costs.
 */
export async function drawCharts(rows: readonly PointRow[], baseline: string): Promise<readonly ChartFile[]> {
  const done = rows.filter(({ status }) => status === "ok");
  const files: ChartFile[] = [];
  const overDevices = devicesChart(
    done,
    `${rows[0]?.scenario ?? ""}: speed-up over ${baseline} by devices`,
    baseline,
  );
  if (overDevices) files.push(...(await draw("charts/speedup-over-devices", overDevices)));
  const regret = regretChart(done, `${rows[0]?.scenario ?? ""}: plan regret`);
  if (regret) files.push(...(await draw("charts/plan-regret", regret)));
  const settings = [...groupBy(done, settingOf(rows))].slice(0, maximumSettings);
  const names = new Set<string>();
  for (const [number, [setting, group]] of settings.entries()) {
    const label = fileLabel(setting);
    const suffix = setting === "" ? "" : names.has(label) ? `-${label}-${number + 1}` : `-${label}`;
    names.add(label);
    const { scenario } = group[0]!;
    const charts = [
      ["latency-over-bandwidth", latencyChart(group, `${scenario}: latency over bandwidth`, setting)],
      ["speedup", speedupChart(group, `${scenario}: speed-up over ${baseline}`, setting, baseline)],
    ] as const;
    for (const [name, chart] of charts)
      if (chart) files.push(...(await draw(`charts/${name}${suffix}`, chart)));
  }
  return files;
}
