import { drawTable } from "../../../results/draw-table.ts";
import type { Verdict } from "../verdicts.ts";
import { percent } from "./beside.ts";

/** Every stated tolerance, what was found, and whether it holds. */
export function verdictsTable(verdicts: readonly Verdict[]): string {
  const lines = verdicts.map(({ name, value, target, bound, met }) => [
    name,
    `${bound} ${percent(target)}`,
    met ? "met" : "MISSED",
    percent(value),
  ]);
  return drawTable(["on the published 4-node settings", "target", "verdict", "found"], lines, 3);
}
