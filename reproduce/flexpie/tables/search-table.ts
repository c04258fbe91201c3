import { publishedNumber, type PublishedRow, type Quantity } from "../../published/index.ts";
import { drawTable } from "../../../results/draw-table.ts";
import type { ModelName } from "../case.ts";

/** How long planning a network took here, from cold caches; seconds. */
export interface SearchTime {
  readonly model: ModelName;
  readonly seconds: number;
  /** Latency of the plan by the paper's search with estimators, over that of the exact plan, minus one. */
  readonly estimatorLoss: number;
}

/**
 * Search times as in Table 2, the paper's three searches beside ours, and what the plan of its dynamic search with
 * estimators in the loop loses.
 */
export function searchTable(times: readonly SearchTime[], published: readonly PublishedRow[]): string {
  const lines = times.map(({ model, seconds, estimatorLoss }) => {
    const row = (quantity: Quantity) => publishedNumber(published, quantity, { model });
    const dynamic = row("search-dynamic");
    return [
      model,
      String(row("layers")?.value ?? "-"),
      ...[row("search-traversal"), row("search-fixed-depth"), dynamic].map(durationOf),
      formatDuration(seconds),
      dynamic ? (dynamic.value / seconds).toFixed(dynamic.value < 10 * seconds ? 1 : 0) : "-",
      `${(estimatorLoss * 100).toFixed(2)} %`,
    ];
  });
  const paper = ["traversal", "fixed depth", "dynamic"].map((search) => `paper: ${search}`);
  return (
    `${drawTable(["model", "layers", ...paper, "ours: exact", "ratio", "loss"], lines, 1)}\n` +
    "ratio: dynamic over ours. loss: of the plan by the dynamic search with learned exchange times, to the exact plan."
  );
}

function durationOf(row: PublishedRow | undefined): string {
  if (row === undefined) return "-";
  return `${row.evidence === "printed-lower-bound" ? "> " : ""}${formatDuration(row.value)}`;
}

/** `36.9 min`, three digits or fewer; seconds up to two minutes, as the paper has them. */
function formatDuration(seconds: number): string {
  const units = [
    ["h", 3600, 3600],
    ["min", 60, 120],
    ["s", 1, 1],
  ] as const;
  const [unit, size] = units.find(([, , least]) => seconds >= least) ?? ["ms", 1e-3];
  return `${Number((seconds / size).toPrecision(3))} ${unit}`;
}
