import type { ChooseRule } from "../../scenarios/index.ts";
import { choiceHead, choiceLines, ruleText, type Choice } from "../choice.ts";
import { html } from "./html.ts";
import { scrollBox, type Section } from "./sections.ts";

/** What was chosen for each setting. */
export function choiceSection(choices: readonly Choice[], rule: ChooseRule): Section {
  const table = html`<table class="numbers">
    <caption>
      Chosen for each setting: ${ruleText(rule)}; choices.csv says why the others were not
    </caption>
    <thead>
      <tr>
        ${choiceHead.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${choiceLines(choices).map(
        ([setting = "", ...cells]) =>
          html`<tr>
            <th scope="row">${setting}</th>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
          </tr> `,
      )}
    </tbody>
  </table>`;
  return { id: "choice", title: "Choice", content: scrollBox("Choices", table) };
}
