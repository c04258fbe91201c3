import { currentTheme, drawChart } from "./charts.js";
import { drawLegends } from "./legend.js";
import { columnDecimals, withDecimals } from "./numbers.js";
import { cellText } from "./table.js";
import { barsOf, memoryOf, usesOf } from "./timeline-data.js";

const rowHeight = 22;

/** How much of what is seen remains after one step of zooming in, or moves out after a step aside. */
const zoomStep = 0.5;
const asideStep = 0.5;

/** Least time that fills the chart, milliseconds: bars are in whole microseconds. */
const leastSpan = 0.05;

/**
 * Shows the timeline and memory of the chosen point, and the part of its time that the reader asks for.
 *
 * @param {ReportData} data
 */
export function connectTimeline({ timelines, looks, deviceLooks, activities }) {
  const select = document.getElementById("timeline-point");
  const where = document.getElementById("timeline-where");
  if (!(select instanceof HTMLSelectElement) || !where) return;
  let view = { from: 0, to: 0 };

  const chosen = () => timelines[Number(select.value)];
  const makespan = () => (chosen()?.timeline.makespan ?? 0) / 1e3;
  const draw = () => {
    const { timeline, where: place } = chosen() ?? {};
    if (!timeline || !place) return;
    const { from, to } = view;
    const times = [from, to, makespan()];
    const [start, end, all] = times.map((time) => withDecimals(time, columnDecimals(times)));
    where.textContent = `${place}: ${start} to ${end} of ${all} ms`;
    drawChart(
      "timeline-chart",
      () => ganttSpecification(timeline, view, activities[currentTheme()], place),
      looks,
    );
    const figure = document.getElementById("memory-figure");
    const hasMemory = timeline.devices.some(({ memory }) => memory.length > 0);
    if (figure) figure.hidden = !hasMemory;
    if (hasMemory)
      drawChart("memory-chart", () => memorySpecification(timeline, view, place, deviceLooks), looks);
  };
  /** @param {number} from @param {number} span */
  const show = (from, span) => {
    const width = Math.min(Math.max(span, leastSpan), makespan());
    const start = Math.min(Math.max(0, from), makespan() - width);
    view = { from: start, to: start + width };
    draw();
  };
  const choose = () => {
    const point = chosen();
    if (!point) return;
    showUses(point);
    showDevices(point.timeline, deviceLooks);
    show(0, makespan());
  };

  select.addEventListener("change", choose);
  const onClick = (/** @type {string} */ id, /** @type {() => void} */ action) =>
    document.getElementById(id)?.addEventListener("click", action);
  const span = () => view.to - view.from;
  onClick("timeline-in", () => show(view.from + (span() * (1 - zoomStep)) / 2, span() * zoomStep));
  onClick("timeline-out", () => show(view.from - (span() / zoomStep - span()) / 2, span() / zoomStep));
  onClick("timeline-earlier", () => show(view.from - span() * asideStep, span()));
  onClick("timeline-later", () => show(view.from + span() * asideStep, span()));
  onClick("timeline-all", () => show(0, makespan()));
  choose();
}

/** What both charts have in common. */
const frame = { width: "container", autosize: { type: "fit-x", contains: "padding" } };

/** The names of rows take as much room as the numbers of memory, so that one time stands below the other. */
const rowAxis = { minExtent: 150, maxExtent: 150 };

const timeAxis = { tickCount: 12, labelFlush: false, labelOverlap: "greedy" };

/** @param {{ from: number, to: number }} view */
function timeScale({ from, to }) {
  return { domain: [from, to], nice: false, zero: false };
}

/**
 * @param {PointTimeline} timeline
 * @param {{ from: number, to: number }} view milliseconds
 * @param {ActivityColours} colours
 * @param {string} where
 */
function ganttSpecification(timeline, view, colours, where) {
  const { rows, bars } = barsOf(timeline);
  const activities = /** @type {const} */ (["compute", "wait", "transfer"]);
  return {
    ...frame,
    description: `Timeline of ${where}. The table below has the use of its devices and links.`,
    height: rows.length * rowHeight,
    data: { values: bars.filter(({ from, to }) => to >= view.from && from <= view.to) },
    mark: { type: "bar", clip: true, height: { band: 0.72 }, minBandSize: 0.5 },
    encoding: {
      x: { field: "from", type: "quantitative", title: "Time (ms)", scale: timeScale(view), axis: timeAxis },
      x2: { field: "to" },
      y: {
        field: "row",
        type: "nominal",
        title: "Device or link",
        scale: { domain: rows },
        axis: { ...rowAxis, labelLimit: 140, ticks: false, domain: false, grid: false },
      },
      color: {
        field: "activity",
        type: "nominal",
        legend: null,
        scale: { domain: activities, range: activities.map((activity) => colours[activity]) },
      },
      tooltip: [
        { field: "row", title: "where" },
        { field: "activity" },
        { field: "what" },
        { field: "from", title: "from (ms)", format: ".3f" },
        { field: "to", title: "to (ms)", format: ".3f" },
      ],
    },
  };
}

/**
 * @param {PointTimeline} timeline
 * @param {{ from: number, to: number }} view milliseconds
 * @param {string} where
 * @param {readonly DeviceLook[]} looks
 */
function memorySpecification(timeline, view, where, looks) {
  const devices = timeline.devices.map(({ name }) => name);
  return {
    ...frame,
    description: `Live activations of each device over time, ${where}. The table below has the peaks.`,
    height: 200,
    data: { values: memoryOf(timeline) },
    mark: { type: "line", interpolate: "step-after", strokeWidth: 1.6, clip: true },
    encoding: {
      x: { field: "time", type: "quantitative", title: "Time (ms)", scale: timeScale(view), axis: timeAxis },
      y: {
        field: "memory",
        type: "quantitative",
        title: "Live activations (MB)",
        axis: { ...rowAxis, tickCount: 5 },
      },
      color: {
        field: "device",
        type: "nominal",
        legend: null,
        scale: {
          domain: devices,
          range: devices.map((_, index) => lookOf(looks, index).colour),
        },
      },
      strokeDash: {
        field: "device",
        type: "nominal",
        legend: null,
        scale: {
          domain: devices,
          range: devices.map((_, index) => lookOf(looks, index).dash),
        },
      },
    },
  };
}

/**
 * @param {PointTimeline} timeline
 * @param {readonly DeviceLook[]} looks
 */
function showDevices({ devices }, looks) {
  const legend = document.getElementById("memory-legend");
  legend?.replaceChildren(
    ...devices.map(({ name }, index) => {
      const mark = document.createElement("span");
      mark.className = "mark";
      mark.style.setProperty("--colour", lookOf(looks, index).colour);
      const item = document.createElement("li");
      item.append(mark, name);
      return item;
    }),
  );
  drawLegends();
}

/**
 * @param {readonly DeviceLook[]} looks
 * @param {number} place of a device
 */
function lookOf(looks, place) {
  return looks[place % looks.length] ?? { colour: "currentcolor", dash: [] };
}

/** @param {ShownTimeline} point */
function showUses({ timeline }) {
  const table = document.getElementById("timeline-table");
  const makespan = timeline.makespan / 1e3;
  const uses = usesOf(timeline);
  const decimals = {
    busy: columnDecimals(uses.map(({ busy }) => busy)),
    waiting: columnDecimals(uses.map(({ waiting }) => waiting)),
    peak: columnDecimals(uses.map(({ peak }) => peak)),
  };
  const lines = uses.map(({ row, busy, waiting, peak }) => [
    row,
    cellText(busy, decimals.busy),
    ((100 * busy) / makespan).toFixed(1),
    cellText(waiting, decimals.waiting),
    cellText(peak, decimals.peak),
  ]);
  const caption = document.createElement("caption");
  caption.textContent = "Use of devices and links";
  const heads = [
    "Device or link",
    "Busy (ms)",
    "Busy (% of the time)",
    "Waits (ms)",
    "Peak activations (MB)",
  ];
  const head = document.createElement("thead");
  head.append(line(heads, "col"));
  const body = document.createElement("tbody");
  body.append(...lines.map((texts) => line(texts, "row")));
  table?.replaceChildren(caption, head, body);
}

/**
 * A row whose first cell, or all, are heads.
 *
 * @param {readonly string[]} texts
 * @param {"row" | "col"} scope
 */
function line(texts, scope) {
  const row = document.createElement("tr");
  row.append(
    ...texts.map((text, index) => {
      const cell = document.createElement(scope === "col" || index === 0 ? "th" : "td");
      if (cell.tagName === "TH") cell.setAttribute("scope", scope);
      if (index > 0) cell.className = "number";
      cell.textContent = text;
      return cell;
    }),
  );
  return row;
}
