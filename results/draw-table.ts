import Table from "cli-table3";
import { printableLine } from "./printable.ts";

/** Columns of the screen: of the terminal, or as COLUMNS says; nothing folds what goes into a file or a pipe. */
function screenWidth(): number {
  const stated = Number(process.env["COLUMNS"] ?? "");
  if (Number.isInteger(stated) && stated > 0) return stated;
  return process.stdout.isTTY ? process.stdout.columns : Infinity;
}

/**
 * Draws a table in plain text; a column without any text is left out, the first `texts` columns stand left. A table that is
 * wider than the screen is folded: its columns go into several tables, each with the first `texts` columns in front; where
 * those leave no room, each line becomes a list of its cells.
 *
 * @param width columns that there is room for
 */
export function drawTable(
  head: readonly string[],
  lines: readonly (readonly string[])[],
  texts: number,
  width = screenWidth(),
): string {
  const used = [...head.keys()].filter((column) => lines.some((line) => line[column] !== ""));
  const widths = head.map((name, column) =>
    Math.max(...[name, ...lines.map((line) => line[column] ?? "")].map((text) => text.length)),
  );
  const leading = used.filter((column) => column < texts);
  const groups = fold(
    used.filter((column) => column >= texts),
    width - drawnWidth(leading, widths) + 1,
    widths,
  );
  if (!groups) return lines.map((line) => drawList(used, head, line)).join("\n");
  return (groups.length === 0 ? [[]] : groups)
    .map((group) => drawColumns([...leading, ...group], head, lines, texts))
    .join("\n");
}

/** Cuts columns into groups that each fit into a width; undefined where one alone does not. */
function fold(
  columns: readonly number[],
  width: number,
  widths: readonly number[],
): readonly (readonly number[])[] | undefined {
  const groups: number[][] = [];
  for (const column of columns) {
    const group = groups.at(-1);
    if (group && drawnWidth([...group, column], widths) <= width) group.push(column);
    else if (drawnWidth([column], widths) <= width) groups.push([column]);
    else return undefined;
  }
  return groups;
}

/** Columns of the screen that a table takes: a blank on both sides of a cell, and a line before each and behind the last. */
function drawnWidth(columns: readonly number[], widths: readonly number[]): number {
  return columns.reduce((sum, column) => sum + widths[column]! + 3, 1);
}

function drawColumns(
  columns: readonly number[],
  head: readonly string[],
  lines: readonly (readonly string[])[],
  texts: number,
): string {
  const table = new Table({
    head: columns.map((column) => printableLine(head[column]!)),
    colAligns: columns.map((column) => (column < texts ? "left" : "right")),
    style: { head: [], border: [], compact: true },
  });
  for (const line of lines) table.push(columns.map((column) => printableLine(line[column]!)));
  return table.toString();
}

/** One line of a table as a list of its cells, each behind its name. */
function drawList(columns: readonly number[], head: readonly string[], line: readonly string[]): string {
  const names = Math.max(...columns.map((column) => head[column]!.length));
  const cells = columns.map((column) => `  ${head[column]!.padEnd(names)}  ${line[column]!.trim()}`);
  return [`─`.repeat(2 + names), ...cells].join("\n");
}

/** A number with its mark behind it, so that numbers stand below each other. */
export function marked(text: string, best: boolean): string {
  return `${text}${best ? " *" : "  "}`;
}
