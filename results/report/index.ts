/** The report of a run: one HTML file with its summary, tables and charts, which needs nothing beside it. */
import { distinct } from "../groups.ts";
import type { SearchCourse } from "../../planners/index.ts";
import { searchesOf } from "../searches.ts";
import { requestLines } from "../request-table.ts";
import type { ChooseRule } from "../../scenarios/index.ts";
import { choicesOf } from "../choice.ts";
import type { PointRow } from "../row.ts";
import { decisionPanels } from "./charts/decision-panels.ts";
import { devicesPanels } from "./charts/devices-panel.ts";
import { latencyPanels } from "./charts/latency-panel.ts";
import type { Panel } from "./charts/panel.ts";
import { paretoPanels } from "./charts/pareto-panel.ts";
import { requestPanels } from "./charts/request-panels.ts";
import { regretPanels } from "./charts/regret-panel.ts";
import { searchPanels } from "./charts/search-panel.ts";
import { speedupPanels } from "./charts/speedup-panel.ts";
import { choiceSection } from "./choice-section.ts";
import { pageOf } from "./page-of.ts";
import { looksOf, type PlannerLook } from "./palette.ts";
import { placesOf, type Place } from "./places.ts";
import { requestTableOf } from "./request-table.ts";
import {
  legend,
  panelsSection,
  speedupTable,
  summarySection,
  tableSection,
  timelineSection,
  winnerSection,
  type ModelPanel,
  type Section,
} from "./sections.ts";
import { shownRows } from "../shown-rows.ts";
import { shownTimelines } from "./shown-timelines.ts";
import { speedupLines } from "./speedups.ts";
import { summaryOf } from "./summary/index.ts";
import { tableOf } from "./table-data.ts";
import type { PointTimeline } from "./timeline/index.ts";
import { winnerMaps } from "./winner-map.ts";

/** What a report is made of. */
export interface ReportedRun {
  readonly scenario: string;
  /** Version of the package that ran it. */
  readonly version: string;
  /** Planner that speed-ups are over. */
  readonly baseline: string;
  /** What variant and planner are chosen by; undefined where the scenario does not say. */
  readonly rule?: ChooseRule | undefined;
  /** All points in the order of the sweep, some with the course of a search or the timeline of their run. */
  readonly points: readonly {
    readonly row: PointRow;
    readonly search?: SearchCourse | undefined;
    readonly timeline: PointTimeline | undefined;
  }[];
}

/** Most charts of a section. */
const maximumPanels = 60;

/** Most points that a page shows each by itself, in charts and in its table; points.csv has all. */
const maximumPoints = 20_000;

/**
 * The text of report.html; the same run makes the same bytes. Sections that say nothing about the run are left out.
 * What it says in words, and all means, are of all points; of very many it shows some by themselves, and says so.
 */
export function reportHtml({ scenario, version, baseline, rule, points }: ReportedRun): string {
  const rows = points.map(({ row }) => row);
  const { rows: shown, note } = shownRows(rows, maximumPoints);
  const done = rows.filter(({ status }) => status === "ok");
  const planners = distinct(rows.map(({ planner }) => planner));
  const looks = looksOf(planners);
  const shownPlaces = placesOf(shown);
  const speedups = speedupSection(placesOf(rows), shownPlaces, { planners, baseline, note });
  const latencies = latencySection(shownPlaces, looks, note);
  const devices = devicesPanels(rows, looks, baseline).slice(0, maximumPanels);
  const regrets = regretPanels(shown, planners).slice(0, maximumPanels);
  const searches = searchPanels(searchesOf(points), planners).slice(0, maximumPanels);
  const requests = requestsSection(rows, shown, looks, note);
  const paretos = paretoPanels(done, planners).slice(0, maximumPanels);
  const maps = winnerMaps(shownPlaces);
  const timed = points.flatMap(({ row, timeline }) => (timeline ? [{ row, timeline }] : []));
  const timelines = shownTimelines(timed, rows, baseline);
  const decisions = decisionPanels(timed).slice(0, maximumPanels);
  const table = tableOf(shown, baseline);
  const sections: readonly Section[] = [
    summarySection(summaryOf(rows, baseline)),
    ...(rule ? [choiceSection(choicesOf(rows, rule), rule)] : []),
    ...(paretos.length > 0 ? [paretoSection(paretos, looks)] : []),
    ...speedups.sections,
    ...requests.sections,
    ...latencies.sections,
    ...(devices.length > 0 ? [devicesSection(devices, looks, baseline)] : []),
    ...(maps.length > 0 ? [winnerSection(maps, planners, noteText(note))] : []),
    ...(regrets.length > 0 ? [regretSection(regrets, looks, note)] : []),
    ...(decisions.length > 0 ? [decisionsSection(decisions)] : []),
    ...(searches.length > 0 ? [searchSection(searches, looks)] : []),
    ...(timelines.length > 0 ? [timelineSection(timelines)] : []),
    tableSection(table, note),
  ];
  const panels: readonly Panel[] = [
    ...speedups.panels,
    ...requests.panels,
    ...latencies.panels,
    ...paretos,
    ...devices,
    ...regrets,
    ...decisions,
    ...searches,
  ];
  return pageOf({
    ...{ scenario, version, looks, sections, table, timelines },
    charts: Object.fromEntries(panels.map(({ id, specification }) => [id, specification])),
  });
}

interface Panels {
  readonly sections: readonly Section[];
  readonly panels: readonly ModelPanel[];
}

/** Means over all points of the places that are shown. */
function speedupSection(
  all: readonly Place[],
  shownPlaces: readonly Place[],
  {
    planners,
    baseline,
    note,
  }: { readonly planners: readonly string[]; readonly baseline: string; readonly note: string },
): Panels {
  const keys = new Set(shownPlaces.map(({ key }) => key));
  const places = all.filter(({ key }) => keys.has(key));
  const lines = speedupLines(places);
  const panels = speedupPanels(lines, planners, baseline);
  if (panels.length === 0 || planners.length < 2) return { sections: [], panels: [] };
  const shown = panels.slice(0, maximumPanels);
  const whiskers = lines.some(({ cells }) => cells.some(({ interval }) => interval))
    ? " Whiskers are 95 % bootstrap intervals over the seeds."
    : "";
  const introduction =
    `How many times as fast as \`${baseline}\` each planner is, the geometric mean over all bandwidths; ` +
    `right of the dashed line it is faster.${whiskers}${cutText(shown, panels)}` +
    (places.length < all.length ? noteText(note) : "");
  const table = speedupTable(lines, planners, baseline);
  return { sections: [panelsSection("speedups", "Speed-up", introduction, shown, table)], panels: shown };
}

function latencySection(places: readonly Place[], looks: readonly PlannerLook[], note: string): Panels {
  const panels = latencyPanels(places, looks);
  if (panels.length === 0) return { sections: [], panels: [] };
  const shown = panels.slice(0, maximumPanels);
  const seeds = places.some(({ rows }) => distinct(rows.map(({ seed }) => seed)).length > 1);
  const introduction =
    "Latency over the bandwidth of a link; lower is better. The table of all points has the numbers." +
    `${seeds ? " Lines are geometric means over the seeds, bands their 95 % bootstrap intervals." : ""}${cutText(shown, panels)}${noteText(note)}`;
  const section = panelsSection("bandwidth", "Sensitivity to bandwidth", introduction, shown);
  return { sections: [withLegend(section, looks)], panels: shown };
}

function requestsSection(
  rows: readonly PointRow[],
  shownPoints: readonly PointRow[],
  looks: readonly PlannerLook[],
  note: string,
): Panels {
  const lines = requestLines(rows);
  if (!lines) return { sections: [], panels: [] };
  const panels = requestPanels(shownPoints, looks);
  const shown = panels.slice(0, maximumPanels);
  const introduction =
    "Requests that come one after the other and overlap: their latency is from arrival to result, waiting included." +
    cutText(shown, panels) +
    noteText(note);
  const section = panelsSection("requests", "Requests", introduction, shown, requestTableOf(lines));
  return { sections: [withLegend(section, looks)], panels: shown };
}

function devicesSection(
  panels: readonly ModelPanel[],
  looks: readonly PlannerLook[],
  baseline: string,
): Section {
  const introduction = `Speed-up over \`${baseline}\` by the number of devices, the geometric mean over everything else that varies.`;
  return withLegend(panelsSection("devices", "Number of devices", introduction, panels), looks);
}

function paretoSection(panels: readonly ModelPanel[], looks: readonly PlannerLook[]): Section {
  const introduction =
    "Accuracy as the scenario states it, over what a request costs: filled and labelled is what no other variant and planner is as good as in both and better than in one.";
  return withLegend(panelsSection("accuracy", "Accuracy", introduction, panels), looks);
}

function regretSection(panels: readonly ModelPanel[], looks: readonly PlannerLook[], note: string): Section {
  const introduction =
    "What a plan loses because its planner did not know the costs exactly: its latency over that of the plan by exact " +
    "knowledge, minus one. One point per setting, one tick for each planner's mean." +
    noteText(note);
  return withLegend(panelsSection("regret", "Plan regret", introduction, panels), looks);
}

function decisionsSection(panels: readonly ModelPanel[]): Section {
  const introduction =
    "What controllers decided over the time of their runs, for the points that have a timeline.";
  return panelsSection("decisions", "Decisions over time", introduction, panels);
}

function searchSection(panels: readonly ModelPanel[], looks: readonly PlannerLook[]): Section {
  const introduction =
    "How planners that search by a population found their plans: the figure of the best plan so far over that of the " +
    "best one found, after so many plans that were tried. The first point of each planner.";
  return withLegend(panelsSection("searches", "Convergence of searches", introduction, panels), looks);
}

function withLegend(section: Section, looks: readonly PlannerLook[]): Section {
  return { ...section, content: { html: legend(looks, true).html + section.content.html } };
}

/** Which of the points stand by themselves. */
function noteText(note: string): string {
  return note === "" ? "" : ` Shown are ${note}.`;
}

function cutText(shown: readonly Panel[], all: readonly Panel[]): string {
  return shown.length < all.length ? ` The first ${shown.length} of ${all.length} charts.` : "";
}
