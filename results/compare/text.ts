import { drawMarkdownTable, escapeMarkdown } from "../markdown-table.ts";
import { formatBandwidth, formatMilliseconds } from "../quantities.ts";
import type { Cause } from "./causes.ts";
import type { PointChange, RunComparison } from "./compare.ts";

type Fields = Readonly<Record<string, string>>;

/** Most lines of a table; the rest is counted. */
const longestTable = 20;

/** A comparison for people, as Markdown. */
export function comparisonText(comparison: RunComparison): string {
  const { changed, summary, winners, onlyInA, onlyInB, causes, fields } = comparison;
  const names = fields.map((field) => (field === "bandwidth_bps" ? "bandwidth" : field));
  const place = (point: Fields) => fields.map((field) => valueText(field, point[field] ?? ""));
  const list = (
    title: string,
    head: readonly string[],
    lines: readonly (readonly string[])[],
    texts: number,
  ) => (lines.length === 0 ? [] : [`## ${title}\n\n${table(head, lines, texts)}`]);
  const withStatus = changed.filter(({ columns }) => columns.some(({ column }) => column === "status"));
  const measured = changed.filter((change) => !withStatus.includes(change));
  const moved = summary.filter(({ lowest, highest }) => lowest !== 1 || highest !== 1);
  const parts = [
    headline(comparison),
    ...whyText(causes, changed),
    ...list(
      "Latency, B over A: geometric mean, lowest and highest",
      ["model", "planner", "points", "mean", "lowest", "highest"],
      moved.map(({ model, planner, points, mean, lowest, highest }) => [
        ...[model, planner, String(points)],
        ...[mean, lowest, highest].map(percent),
      ]),
      2,
    ),
    ...list(
      "Other statuses",
      [...names, "A", "B"],
      withStatus.map((change) => [...place(change.fields), ...statusCells(change)]),
      names.length + 2,
    ),
    ...list(
      "Other results",
      [...names, "other columns", "A, ms", "B, ms", "latency"],
      measured.map((change) => [...place(change.fields), ...measureCells(change)]),
      names.length + 1,
    ),
    ...list(
      "Other winners",
      [...names.filter((name) => name !== "planner"), "A", "B"],
      winners.map(({ fields: setting, a, b }) => [
        ...place(setting).filter((_, index) => fields[index] !== "planner"),
        ...[a, b].map((planners) => planners.join(", ")),
      ]),
      names.length + 1,
    ),
    ...list("Only in A", names, onlyInA.map(place), names.length),
    ...list("Only in B", names, onlyInB.map(place), names.length),
  ];
  return `${parts.join("\n\n")}\n`;
}

function headline({ a, b, equal, matched, changed, onlyInA, onlyInB, threshold }: RunComparison): string {
  const counts = equal
    ? `Nothing changed in ${matched} points`
    : `${matched} points in both, ${changed.length} of them with other results; ` +
      `${onlyInA.length} only in A, ${onlyInB.length} only in B`;
  return `A: ${a}\nB: ${b}\n\n${counts}. Numbers within ${Number((threshold * 100).toPrecision(6))} % count as equal.`;
}

/** What the runs depend on and differ in. */
function whyText(causes: readonly Cause[] | undefined, changed: readonly PointChange[]): readonly string[] {
  if (!causes) {
    return changed.length === 0
      ? []
      : ["Why: not known; that needs two folders with the logs of their runs."];
  }
  const unexplained = changed.filter(({ sameInputs }) => sameInputs).length;
  const lines = [
    ...causes.map(causeText),
    ...(unexplained > 0
      ? [`${unexplained} changed points depend on the same things in both: something is not reproducible`]
      : []),
  ];
  return lines.length === 0
    ? []
    : [`## What the runs differ in\n\n${lines.map((line) => `- ${line}`).join("\n")}`];
}

function causeText({ kind, name, a, b }: Cause): string {
  switch (kind) {
    case "program":
      return "the program has changed";
    case "file":
      return `the content of ${name} ${a === "" ? "is new" : b === "" ? "is no longer read" : "has changed"}`;
    case "version":
      return `version ${a} -> ${b}`;
    case "field":
      return `${name}: ${a === "" ? "(none)" : a} -> ${b === "" ? "(none)" : b}`;
  }
}

function statusCells({ columns }: PointChange): readonly string[] {
  const [status, reason] = ["status", "reason"].map((wanted) =>
    columns.find(({ column }) => column === wanted),
  );
  return (["a", "b"] as const).map((run) =>
    [status?.[run], reason?.[run]].filter((text) => text !== undefined && text !== "").join(": "),
  );
}

/** Columns that say the same as a latency are left out. */
function measureCells({ columns, latency }: PointChange): readonly string[] {
  const others = columns
    .map(({ column }) => column)
    .filter((column) => column !== "simulated_latency_s" && column !== "speedup");
  if (!latency) return [others.join(", "), "", "", ""];
  const { a, b } = latency;
  return [others.join(", "), formatMilliseconds(a), formatMilliseconds(b), percent(b / a)];
}

function valueText(field: string, value: string): string {
  return field === "bandwidth_bps" ? formatBandwidth(Number(value)) : value;
}

/** `+12.3 %` of a ratio. */
function percent(ratio: number): string {
  const change = (ratio - 1) * 100;
  return `${change > 0 ? "+" : ""}${change.toFixed(Math.abs(change) < 10 ? 2 : 1)} %`;
}

function table(head: readonly string[], lines: readonly (readonly string[])[], texts: number): string {
  const shown = lines.slice(0, longestTable).map((line) => line.map(escapeMarkdown));
  const rest = lines.length - shown.length;
  const drawn = drawMarkdownTable(head.map(escapeMarkdown), shown, texts);
  return rest > 0 ? `${drawn}\n\nand ${rest} more; --json and --format csv have all` : drawn;
}
