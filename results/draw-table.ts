import Table from "cli-table3";

/** Draws a table in plain text; a column without any text is left out, the first `texts` columns stand left. */
export function drawTable(
  head: readonly string[],
  lines: readonly (readonly string[])[],
  texts: number,
): string {
  const used = head.map((_, column) => lines.some((line) => line[column] !== ""));
  const only = <Cell>(cells: readonly Cell[]) => cells.filter((_, column) => used[column]);
  const table = new Table({
    head: only(head),
    colAligns: only(head.map((_, column) => (column < texts ? ("left" as const) : ("right" as const)))),
    style: { head: [], border: [], compact: true },
  });
  for (const line of lines) table.push(only(line));
  return table.toString();
}

/** A number with its mark behind it, so that numbers stand below each other. */
export function marked(text: string, best: boolean): string {
  return `${text}${best ? " *" : "  "}`;
}
