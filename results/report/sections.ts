import { groupBy } from "../groups.ts";
import { formatBandwidth } from "../quantities.ts";
import { sideBySide, type Panel } from "./charts/panel.ts";
import { html, nothing, sentence, type Html } from "./html.ts";
import type { PlannerLook } from "./palette.ts";
import type { ShownTimeline } from "./shown-timelines.ts";
import type { SpeedupLine } from "./speedups.ts";
import type { SummaryPart } from "./summary/index.ts";
import type { TableData } from "./table-data.ts";
import type { WinnerCell, WinnerMap } from "./winner-map.ts";

/** A part of the page with a heading, reached from the top. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Html;
}

/** A chart under the model that it is about. */
export type ModelPanel = Panel & { readonly model: string };

/** The run in words. */
export function summarySection(parts: readonly SummaryPart[]): Section {
  const content = parts.map(
    ({ heading, sentences }) =>
      html`<div class="answer">
        <h3>${heading}</h3>
        <ul>
          ${sentences.map((text) => html`<li>${sentence(text)}</li>`)}
        </ul>
      </div>`,
  );
  return { id: "summary", title: "Summary", content: html`<div class="answers">${content}</div>` };
}

/** Charts, under a heading for each model where one has several. */
export function panelsSection(
  id: string,
  title: string,
  introduction: string,
  panels: readonly ModelPanel[],
  more: Html = nothing,
): Section {
  const groups = [...sideBySide(panels)].map(([model, own]) =>
    model === ""
      ? html`<div class="panels">
          ${own.map((panel) => figure({ ...panel, title: `${panel.model}, ${panel.title}` }))}
        </div>`
      : html`<h3>${model}</h3>
          <div class="panels">${own.map((panel) => figure(panel))}</div>`,
  );
  return {
    id,
    title,
    content: html`<p>${sentence(introduction)}</p>
      ${groups}${more}`,
  };
}

function figure({ id, title, height }: Panel): Html {
  return html`<figure>
    <figcaption>${title}</figcaption>
    <div class="chart" id="${id}" style="min-height: ${height}px"></div>
  </figure> `;
}

/** Names, colours and shapes of the planners; the page draws the marks, and makes buttons of them that hide a planner. */
export function legend(looks: readonly PlannerLook[], withShapes: boolean): Html {
  return html`<ul class="legend planners">
    ${looks.map(
      ({ planner, shape }, index) =>
        html`<li>
          <span class="mark" data-planner="${index}" data-shape="${withShapes ? shape : "square"}"></span
          >${planner}
        </li> `,
    )}
    <li class="buttons">
      <button type="button" data-shown="all">Show all</button>
      <button type="button" data-shown="none">Hide all</button>
    </li>
  </ul>`;
}

/** The numbers behind the bars. */
export function speedupTable(
  lines: readonly SpeedupLine[],
  planners: readonly string[],
  baseline: string,
): Html {
  const hasGaps = lines.some(({ cells }) =>
    cells.some(({ mean, missing }) => mean !== undefined && missing > 0),
  );
  return html`<details>
    <summary>The same speed-ups as a table</summary>
    ${scrollBox(
      "Speed-ups",
      html`<table class="numbers">
        <caption>
          Speed-up over ${baseline} (×), geometric mean over bandwidths and seeds; the highest of each line in
          bold
        </caption>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Setting</th>
            ${planners.map((planner) => html`<th scope="col" class="number">${planner}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${lines.map(
            ({ place, cells }) =>
              html`<tr>
                <th scope="row">${place.model}</th>
                <td>${place.text}</td>
                ${cells.map((cell) => html`<td class="number">${speedupText(cell)}</td>`)}
              </tr> `,
          )}
        </tbody>
      </table>`,
    )}
    ${hasGaps ? html`<p>* not all points have a result; the mean is over the others.</p>` : nothing}
  </details>`;
}

function speedupText({ mean, best, missing, interval }: SpeedupLine["cells"][number]): Html {
  if (mean === undefined) return html`–`;
  const range = interval
    ? html` <small>${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}</small>`
    : nothing;
  const text = html`${mean.toFixed(2)}${missing > 0 ? "*" : ""}`;
  return best ? html`<strong>${text}</strong>${range}` : html`${text}${range}`;
}

/**
 * Who wins where. A table, coloured as a map: names and leads stand in its cells, and it reads aloud and folds to any
 * width, which a drawn map does not.
 *
 * @param note which points, where there are too many for all
 */
export function winnerSection(
  maps: readonly WinnerMap[],
  planners: readonly string[],
  note: string,
): Section {
  const content = maps.map(
    ({ model, bandwidths, lines }) =>
      html`${scrollBox(
        `Fastest planners on ${model}`,
        html`<table class="map">
          <caption>
            ${model}
          </caption>
          <thead>
            <tr>
              <th scope="col">Setting</th>
              ${bandwidths.map((bandwidth) => html`<th scope="col">${formatBandwidth(bandwidth)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${lines.map(
              ({ text, cells }) =>
                html`<tr>
                  <th scope="row">${text}</th>
                  ${cells.map((cell) => winnerCell(cell, planners))}
                </tr> `,
            )}
          </tbody>
        </table>`,
      )} `,
  );
  return {
    id: "winners",
    title: "Winner map",
    content: html`<p>
        The planner with the lowest latency at each bandwidth, and how much longer the next best takes.${note}
      </p>
      ${content}`,
  };
}

function winnerCell(cell: WinnerCell | undefined, planners: readonly string[]): Html {
  if (!cell) return html`<td></td>`;
  const { winners, lead } = cell;
  const [first] = winners;
  if (first === undefined) return html`<td class="none">no result</td>`;
  const name = winners.length > 2 ? `${first} and ${winners.length - 1} others` : winners.join(", ");
  const ahead = lead === undefined ? "" : `+${(lead * 100).toFixed(lead < 0.0995 ? 1 : 0)} %`;
  return html`<td data-planner="${planners.indexOf(first)}">${name} <small>${ahead}</small></td>`;
}

/** The timeline and the memory of a point that the reader chooses. */
export function timelineSection(timelines: readonly ShownTimeline[]): Section {
  const options = [...groupBy([...timelines.entries()], ([, { model }]) => model)].map(
    ([model, own]) =>
      html`<optgroup label="${model}">
        ${own.map(([index, { label }]) => html`<option value="${index}">${label}</option> `)}
      </optgroup>`,
  );
  return {
    id: "timeline",
    title: "Timeline of a point",
    content: html`<p>
        One simulated inference: what each device computes and when it waits for data, and when links carry
        anything.
      </p>
      <div class="controls">
        <label
          >Point
          <select id="timeline-point">
            ${options}
          </select></label
        >
        <div class="buttons" role="group" aria-label="Part of the time that is shown">
          <button type="button" id="timeline-earlier">Earlier</button>
          <button type="button" id="timeline-later">Later</button>
          <button type="button" id="timeline-in">Zoom in</button>
          <button type="button" id="timeline-out">Zoom out</button>
          <button type="button" id="timeline-all">All</button>
        </div>
      </div>
      <p id="timeline-where" aria-live="polite"></p>
      <ul class="legend">
        <li><span class="mark" data-activity="compute"></span>compute</li>
        <li><span class="mark" data-activity="wait"></span>wait</li>
        <li><span class="mark" data-activity="transfer"></span>transfer</li>
      </ul>
      <figure>
        <figcaption>Devices and links over time</figcaption>
        <div class="chart wide" id="timeline-chart"></div>
      </figure>
      <figure id="memory-figure">
        <figcaption>Memory over time: live activations of each device, without weights</figcaption>
        <ul class="legend" id="memory-legend"></ul>
        <div class="chart wide" id="memory-chart"></div>
      </figure>
      ${scrollBox("Use of devices and links", html`<table class="numbers" id="timeline-table"></table>`)}`,
  };
}

/**
 * All points: sorted by any column, filtered by what tells them apart, a page of rows at a time.
 *
 * @param note which of them, where they are too many
 */
export function tableSection({ columns }: TableData, note: string): Section {
  const filters = columns.flatMap(({ name, choices }, column) =>
    choices
      ? [
          html`<label
            >${name}
            <select class="filter" data-column="${column}">
              <option value="">all</option>
              ${choices.map((choice) => html`<option>${choice}</option>`)}
            </select></label
          > `,
        ]
      : [],
  );
  const cut = note === "" ? nothing : html`<p>${note}; <code>points.csv</code> has all.</p>`;
  return {
    id: "points",
    title: "All points",
    content: html`${cut}
      <div class="controls">${filters}</div>
      ${scrollBox(
        "Table of all points",
        html`<table class="numbers" id="points-table">
          <caption>
            Choose a column's name to sort by it
          </caption>
          <thead>
            <tr>
              ${columns.map(
                ({ name, unit, numbers }) =>
                  html`<th scope="col" ${numbers ? html` class="number"` : nothing} aria-sort="none">
                    <button type="button">
                      ${name}${unit === "" ? nothing : html` <span class="unit">${unit}</span>`}
                    </button>
                  </th> `,
              )}
            </tr>
          </thead>
          <tbody></tbody>
        </table>`,
      )}
      <div class="controls pages">
        <button type="button" id="points-previous">Previous</button>
        <span id="points-shown" role="status"></span>
        <button type="button" id="points-next">Next</button>
      </div>`,
  };
}

/** What is wider than the page scrolls by itself, with the keyboard too. */
export function scrollBox(name: string, content: Html): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}">${content}</div>`;
}
