/** Draws a table in Markdown, its columns aligned in the text too; the first `texts` columns stand left. */
export function drawMarkdownTable(
  head: readonly string[],
  lines: readonly (readonly string[])[],
  texts: number,
): string {
  const widths = head.map((name, column) =>
    Math.max(4, name.length, ...lines.map((line) => line[column]!.length)),
  );
  const isText = (column: number) => column < texts;
  const draw = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (isText(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(" | ")} |`;
  const rule = widths.map((width, column) =>
    isText(column) ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [draw(head), draw(rule), ...lines.map(draw)].join("\n");
}

/** Text that Markdown shows as it stands, in one line. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\|*`<]/g, "\\$&").replace(/\s+/g, " ");
}
