import type { TopLevelSpec } from "vega-lite";
import { pageScript, pageStyle } from "./assets.ts";
import { html, type Html } from "./html.ts";
import { jsonForScript, libraryScripts } from "./libraries.ts";
import { activityColours, deviceLooks, type PlannerLook } from "./palette.ts";
import type { Section } from "./sections.ts";
import type { ShownTimeline } from "./shown-timelines.ts";
import type { TableData } from "./table-data.ts";

/** What a page shows, and what its script works with. */
export interface PageContent {
  readonly scenario: string;
  readonly version: string;
  readonly looks: readonly PlannerLook[];
  readonly sections: readonly Section[];
  /** By the id of their place in the page. */
  readonly charts: Readonly<Record<string, TopLevelSpec>>;
  readonly table: TableData;
  readonly timelines: readonly ShownTimeline[];
}

/** What the page may load: nothing but itself. Vega makes functions of its expressions. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:";

/** The text of a page that holds all that it needs. */
export function pageOf({ scenario, version, looks, sections, ...content }: PageContent): string {
  const data = { looks, deviceLooks, activities: activityColours, ...content };
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <title>${scenario}: slicewise report</title>
        <link rel="icon" href="data:," />
        <style>
          ${raw(plannerColours(looks) + pageStyle())}
        </style>
      </head>
      <body>
        <a class="skip" href="#summary">To the summary</a>
        <header>
          <p class="kind">slicewise report</p>
          <h1>${scenario}</h1>
          <nav aria-label="Sections">
            <ul>
              ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li> `)}
            </ul>
          </nav>
        </header>
        <main>
          <noscript>
            <p>
              The charts and the table of all points need JavaScript; the summary and the other tables do not.
            </p>
          </noscript>
          ${sections.map(
            ({ id, title, content: inner }) =>
              html`<section id="${id}" aria-labelledby="${id}-title">
                <h2 id="${id}-title">${title}</h2>
                ${inner}
              </section> `,
          )}
        </main>
        <footer>
          <p>
            Simulated by slicewise ${version}. Latencies are those of a model of devices and links, not of a
            running cluster; relations between planners carry over better than milliseconds.
          </p>
        </footer>
        <script type="application/json" id="report-data">
          ${raw(jsonForScript(data))}
        </script>
        ${libraryScripts().map(
          (code) =>
            html`<script>
              ${raw(code)};
            </script>`,
        )}
        <script>
          ${raw(pageScript())};
        </script>
      </body>
    </html> `;
  return page.html;
}

/** Colours of the planners as custom properties and for the cells and marks that carry their number. */
function plannerColours(looks: readonly PlannerLook[]): string {
  const variables = (theme: "light" | "dark") =>
    looks.map((look, index) => `--planner-${index}:${look[theme]};`).join("") +
    Object.entries(activityColours[theme])
      .map(([activity, colour]) => `--${activity}:${colour};`)
      .join("");
  const rules = looks.map((_, index) => `[data-planner="${index}"]{--colour:var(--planner-${index})}`);
  return (
    `:root{${variables("light")}}\n@media (prefers-color-scheme:dark){:root{${variables("dark")}}}\n` +
    `${rules.join("\n")}\n`
  );
}

function raw(text: string): Html {
  return { html: text };
}
