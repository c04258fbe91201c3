import type { TopLevelSpec } from "vega-lite";
import { groupBy } from "../groups.ts";
import { fileLabel } from "../labels.ts";
import type { PointRow } from "../row.ts";
import { formatBandwidth } from "../quantities.ts";
import { settingOfCurves } from "../setting.ts";
import { requestSettings } from "../request-curves.ts";
import { shownRows } from "../shown-rows.ts";
import type { TimedPoint } from "../report/shown-timelines.ts";
import { decisionsChart } from "./decisions-chart.ts";
import { draw, type ChartFile } from "./draw.ts";
import { devicesChart } from "./devices-chart.ts";
import { gainChart } from "./gain-chart.ts";
import { latencyChart } from "./latency-chart.ts";
import { paretoChart, paretoCosts } from "./pareto-chart.ts";
import { regretChart } from "./regret-chart.ts";
import { requestCharts } from "./request-charts.ts";
import { searchLines, type SearchedRow } from "../searches.ts";
import { searchChart } from "./search-chart.ts";
import { speedupChart } from "./speedup-chart.ts";
import { tokensChart } from "./tokens-chart.ts";

export type { ChartFile } from "./draw.ts";

/** Most points of which a chart shows each by itself. */
const maximumPoints = 10_000;

/** Most settings that get charts of their own. */
const maximumSettings = 12;

/** A chart of a run: its path without ending, and what makes it, if there is anything to show. */
interface RunChart {
  readonly path: string;
  readonly make: () => TopLevelSpec | undefined;
}

/** The charts of a run that could be drawn, and what went wrong with each of the others. */
export interface DrawnCharts {
  readonly files: readonly ChartFile[];
  readonly notes: readonly string[];
}

/**
 * Draws the charts of a run, each as SVG and PNG: latency over bandwidth and speed-up over the baseline. Where more than
 * model, topology, bandwidth and planner varies, each of the first dozen settings has its own pair. Where the number of
 * devices varies, one more shows the speed-up over it; where a planner starts from the plans of others, one shows what it gains over them; where the knowledge varies, one shows what ignorance costs. Where
 * requests were served, there are charts of their latency, their throughput and of how busy the devices were; where
 * planners searched by a population, one of how that went; where tokens were made, one of what each took by devices. Each of the first dozen points that a controller decided on
 * shows what it decided over time.
 * Where variants state an accuracy, two show it over latency and energy. Charts that show each point by itself show of very
 * many some that are spread evenly, and say so; means are over all. A chart that fails is left out, with a note.
 */
export async function drawCharts(
  rows: readonly PointRow[],
  baseline: string,
  timed: readonly TimedPoint[] = [],
  searches: readonly SearchedRow[] = [],
): Promise<DrawnCharts> {
  const files: ChartFile[] = [];
  const notes: string[] = [];
  for (const { path, make } of [...chartsOf(rows, baseline, searches), ...chartsOfDecisions(timed)]) {
    try {
      const chart = make();
      if (chart) files.push(...(await draw(path, chart)));
    } catch (error) {
      notes.push(`${path} cannot be drawn: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { files, notes };
}

function chartsOf(
  rows: readonly PointRow[],
  baseline: string,
  searches: readonly SearchedRow[],
): readonly RunChart[] {
  const done = rows.filter(({ status }) => status === "ok");
  const scenario = rows[0]?.scenario ?? "";
  const { settingOf, zippedText } = settingOfCurves(rows);
  const settings = [...groupBy(done, settingOf)].slice(0, maximumSettings);
  const names = new Set<string>();
  return [
    {
      path: "charts/speedup-over-devices",
      make: () => devicesChart(done, `${scenario}: speed-up over ${baseline} by devices`, baseline),
    },
    {
      path: "charts/gain-over-best",
      make: () => gainChart(done, `${scenario}: gain over the best other planner`),
    },
    { path: "charts/plan-regret", make: () => ofPoints(done, `${scenario}: plan regret`, regretChart) },
    {
      path: "charts/search-convergence",
      make: () => searchChart(searchLines(searches), `${scenario}: convergence of searches`),
    },
    ...paretoCosts.map((cost) => ({
      path: `charts/accuracy-over-${cost.name}`,
      make: () => paretoChart(done, cost, `${scenario}: accuracy over ${cost.name}`),
    })),
    ...chartsOfRequests(done, scenario),
    ...chartsOfTokens(done, scenario),
    ...settings.flatMap(([setting, group], number) => {
      const label = fileLabel(setting);
      const suffix = setting === "" ? "" : names.has(label) ? `-${label}-${number + 1}` : `-${label}`;
      names.add(label);
      return [
        {
          path: `charts/latency-over-bandwidth${suffix}`,
          make: () =>
            ofPoints(group, `${scenario}: latency over bandwidth`, (rows, title) =>
              latencyChart(rows, title, [setting, zippedText].filter((text) => text !== "").join("; ")),
            ),
        },
        {
          path: `charts/speedup${suffix}`,
          make: () => speedupChart(group, `${scenario}: speed-up over ${baseline}`, setting, baseline),
        },
      ];
    }),
  ];
}

/** A chart that shows each point by itself; of too many it shows some, and its title says so. */
function ofPoints(
  rows: readonly PointRow[],
  title: string,
  chart: (rows: readonly PointRow[], title: string) => TopLevelSpec | undefined,
): TopLevelSpec | undefined {
  const { rows: shown, note } = shownRows(rows, maximumPoints);
  return chart(shown, titled(title, note));
}

function titled(title: string, note: string): string {
  return note === "" ? title : `${title} (${note})`;
}

/** What a token took, for each of the first settings that differ in more than model, devices and planner. */
function chartsOfTokens(done: readonly PointRow[], scenario: string): readonly RunChart[] {
  const made = done.filter(({ token_mean_s: mean }) => mean !== null);
  const groups = groupBy(made, ({ topology, bandwidth_bps: bandwidth, swept }) => {
    // How many devices there are is the axis.
    const others = Object.entries(swept).filter(([field]) => !/^cluster\.devices\..*count$/.test(field));
    const shown = others.map(([field, value]) => `${field}=${value}`);
    return [topology, formatBandwidth(bandwidth), ...shown].join(", ");
  });
  return [...groups].slice(0, maximumSettings).map(([shown, group], number) => ({
    path: `charts/tokens-over-devices${groups.size === 1 ? "" : `-${number + 1}`}`,
    make: () => tokensChart(group, `${scenario}: a token by devices`, shown),
  }));
}

/** Charts of points that served requests, for each of the first settings that differ in more than the rate of these. */
function chartsOfRequests(done: readonly PointRow[], scenario: string): readonly RunChart[] {
  const { rows: shown, note } = shownRows(done, maximumPoints);
  return requestSettings(shown)
    .slice(0, maximumSettings)
    .flatMap(({ setting, points }, number) => {
      const suffix = setting === "" ? "" : `-${fileLabel(setting)}-${number + 1}`;
      return requestCharts(points).map(({ name, title, chart }) => ({
        path: `charts/${name}${suffix}`,
        make: () => chart(titled(`${scenario}: ${title}`, note), setting),
      }));
    });
}

/** What controllers decided over time, for each of the first points whose first figure did not stay the same. */
function chartsOfDecisions(timed: readonly TimedPoint[]): readonly RunChart[] {
  return timed
    .filter(({ timeline: { decisions = [] } }) => (decisions[0]?.steps.length ?? 0) > 1)
    .slice(0, maximumSettings)
    .map(({ row: { scenario, planner, model }, timeline }, number) => ({
      path: `charts/decisions-${number + 1}-${fileLabel(planner)}`,
      make: () => decisionsChart(timeline, `${scenario}: decisions of ${planner} on ${model}`),
    }));
}
