import { markdownTable } from "markdown-table";

/** Draws a table in Markdown, its columns aligned in the text too; the first `texts` columns stand left. */
export function drawMarkdownTable(
  head: readonly string[],
  lines: readonly (readonly string[])[],
  texts: number,
): string {
  return markdownTable([head, ...lines], {
    align: head.map((_, column) => (column < texts ? "" : "right")),
    // Characters of a terminal; the library counts UTF-16 units unless told.
    stringLength: (text) => [...text].length,
  });
}

/** Text that Markdown shows as it stands, in one line. */
export function escapeMarkdown(text: string): string {
  // A bracket before a parenthesis would begin a link.
  return text
    .replace(/[\\|*`<]/g, "\\$&")
    .replaceAll("](", "]\\(")
    .replace(/\s+/g, " ");
}
