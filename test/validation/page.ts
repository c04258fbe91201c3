import { markdownTable } from "markdown-table";
import { groupBy } from "../../results/groups.ts";
import { median, quantile } from "../../traces/statistics.ts";
import { errorOf, type Cell, type Truth } from "./truth.ts";

/** A truth with its cells. */
export interface FilledTruth extends Truth {
  readonly filled: readonly Cell[];
}

/** The text of VALIDATION.md. */
export function validationPage(truths: readonly FilledTruth[]): string {
  const overview = truths.map(({ title, filled }) => [title, ...figures(filled)]);
  return [
    "# What the numbers are compared with",
    "",
    "Written by `npm run validation`; nothing here is written by hand. A cell is one number of ours beside one that somebody measured,",
    "published, or computed by another program; its error is |ours / theirs - 1|. All cells count, the misses too. The cells are in",
    "`test/validation/cells`, where they are not in a table of their own.",
    "",
    markdownTable([["compared with", ...headings], ...overview], { align: ["l", "r", "r", "r", "r"] }),
    "",
    ...truths.flatMap(sectionOf),
  ].join("\n");
}

function sectionOf({ title, compared, fitted, command, filled }: FilledTruth): readonly string[] {
  const groups = groupBy(filled, ({ group }) => group);
  const rows = [...groups].map(([group, cells]) => [group, ...figures(cells), worstName(cells)]);
  return [
    `## ${title}`,
    "",
    compared,
    "",
    `Fitted: ${fitted}`,
    "",
    `Reproduced by: \`${command}\``,
    "",
    markdownTable([["group", ...headings, "worst is"], ...rows], { align: ["l", "r", "r", "r", "r", "l"] }),
    "",
  ];
}

const headings = ["cells", "median", "P90", "worst"] as const;

function figures(cells: readonly Cell[]): readonly string[] {
  const errors = cells.map(errorOf);
  if (errors.length === 0) return ["0", "-", "-", "-"];
  return [
    String(errors.length),
    percent(median(errors)),
    percent(quantile(errors, 0.9)),
    percent(Math.max(...errors)),
  ];
}

function worstName(cells: readonly Cell[]): string {
  const worst = cells.reduce((found, cell) => (errorOf(cell) > errorOf(found) ? cell : found));
  return worst.name.replaceAll("|", "/");
}

/** Two digits, and what is below a millionth as such. */
function percent(error: number): string {
  if (error === 0) return "0 %";
  if (error < 1e-6) return "< 0.0001 %";
  return `${Number((error * 100).toPrecision(2))} %`;
}
