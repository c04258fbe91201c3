import { captionOf, cellText, type CellText } from "./cell-text.ts";
import type { Comparison } from "./comparison.ts";

/** A comparison as a LaTeX tabular with the rules of booktabs. */
export function latexTable(comparison: Comparison, baseline: string | undefined): string {
  const { rows, planners, lines, measure } = comparison;
  const line = (cells: readonly string[]) => `${cells.join(" & ")} \\\\`;
  return [
    "% \\usepackage{booktabs}",
    ...captionOf(comparison, baseline).map((sentence) => `% ${sentence.replace(/\s+/g, " ")}`),
    `\\begin{tabular}{${"l".repeat(rows.length)}${"r".repeat(planners.length)}}`,
    "\\toprule",
    line([...rows, ...planners].map(escapeLatex)),
    "\\midrule",
    ...lines.map(({ fields, cells }) =>
      line([...fields.map(escapeLatex), ...cells.map((cell) => latexCell(cellText(cell, measure)))]),
    ),
    "\\bottomrule",
    "\\end{tabular}",
    "",
  ].join("\n");
}

function latexCell({ mean, interval, best, incomplete }: CellText): string {
  const number = mean === "-" ? "--" : mean;
  const shown = `${best ? `\\textbf{${number}}` : number}${incomplete ? "$^\\dagger$" : ""}`;
  return interval === "" ? shown : `${shown} {\\scriptsize ${interval}}`;
}

const replacements: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "''",
};

/** Text that LaTeX prints as it stands. */
export function escapeLatex(text: string): string {
  const escaped = text
    .replace(/\s+/g, " ")
    .replace(/[\\~^<>|"{}$&#%_]/g, (character) => replacements[character] ?? `\\${character}`);
  // A bracket after the end of a line would be read as an argument of that end.
  return escaped.startsWith("[") || escaped.startsWith("*") ? `{}${escaped}` : escaped;
}
