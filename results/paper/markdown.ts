import { drawMarkdownTable, escapeMarkdown } from "../markdown-table.ts";
import { captionOf, cellText, type CellText } from "./cell-text.ts";
import type { Comparison } from "./comparison.ts";

/** A comparison as a Markdown table, its columns aligned in the text too. */
export function markdownTable(comparison: Comparison, baseline: string | undefined): string {
  const { rows, planners, lines, measure } = comparison;
  const head = [...rows, ...planners].map(escapeMarkdown);
  const body = lines.map(({ fields, cells }) => [
    ...fields.map(escapeMarkdown),
    ...cells.map((cell) => markdownCell(cellText(cell, measure))),
  ]);
  return [drawMarkdownTable(head, body, rows.length), "", ...captionOf(comparison, baseline), ""].join("\n");
}

function markdownCell({ mean, interval, best, incomplete }: CellText): string {
  const number = `${best ? `**${mean}**` : mean}${incomplete ? "†" : ""}`;
  return interval === "" ? number : `${number} ${interval}`;
}
