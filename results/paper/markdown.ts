import { captionOf, cellText, type CellText } from "./cell-text.ts";
import type { Comparison } from "./comparison.ts";

/** A comparison as a Markdown table, its columns aligned in the text too. */
export function markdownTable(comparison: Comparison, baseline: string | undefined): string {
  const { rows, planners, lines, measure } = comparison;
  const head = [...rows, ...planners].map(escape);
  const body = lines.map(({ fields, cells }) => [
    ...fields.map(escape),
    ...cells.map((cell) => markdownCell(cellText(cell, measure))),
  ]);
  const widths = head.map((name, column) =>
    Math.max(4, name.length, ...body.map((line) => line[column]!.length)),
  );
  const isText = (column: number) => column < rows.length;
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (isText(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(" | ")} |`;
  const rule = widths.map((width, column) =>
    isText(column) ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...body.map(line), "", ...captionOf(comparison, baseline), ""].join("\n");
}

function markdownCell({ mean, interval, best, incomplete }: CellText): string {
  const number = `${best ? `**${mean}**` : mean}${incomplete ? "†" : ""}`;
  return interval === "" ? number : `${number} ${interval}`;
}

function escape(text: string): string {
  return text.replace(/[\\|*`<]/g, "\\$&").replace(/\s+/g, " ");
}
