import { csvText } from "../csv.ts";
import type { Comparison } from "./comparison.ts";

/** A comparison as CSV, one row per cell: speed-ups as they are, latencies in seconds. */
export function comparisonCsv({ rows, lines, measure }: Comparison): string {
  const name = measure === "latency" ? "latency_s" : "speedup";
  const head = [...rows, "planner", name, "low", "high", "seeds", "points", "missing", "best"];
  const records = lines.flatMap(({ fields, cells }) =>
    cells.map(({ planner, mean, interval, seeds, points, missing, best }) => [
      ...[...fields, planner, mean ?? "", interval?.low ?? "", interval?.high ?? ""],
      ...[seeds, points, missing, best ? "yes" : "no"],
    ]),
  );
  return csvText([head, ...records]);
}
