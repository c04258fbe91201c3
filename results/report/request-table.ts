import { requestCaption, type RequestLines } from "../request-table.ts";
import { html, nothing, type Html } from "./html.ts";
import { scrollBox } from "./sections.ts";

/** What became of the requests of each point. */
export function requestTableOf({ head, lines, texts, points }: RequestLines): Html {
  const cut =
    points > lines.length
      ? html`<p>The first ${lines.length} of ${points} points; the table of all points has the others.</p>`
      : nothing;
  return html`<details>
    <summary>The requests as a table</summary>
    ${scrollBox(
      "Requests",
      html`<table class="numbers">
        <caption>
          ${requestCaption}
        </caption>
        <thead>
          <tr>
            ${head.map((name, column) => html`<th scope="col" ${numberClass(column, texts)}>${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${lines.map(
            (line) =>
              html`<tr>
                ${line.map((cell, column) => html`<td ${numberClass(column, texts)}>${cell}</td>`)}
              </tr> `,
          )}
        </tbody>
      </table>`,
    )}
    ${cut}
  </details>`;
}

function numberClass(column: number, texts: number): Html {
  return column < texts ? nothing : html` class="number"`;
}
