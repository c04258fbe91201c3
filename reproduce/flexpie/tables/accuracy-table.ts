import { drawTable } from "../../../results/draw-table.ts";
import type { Evaluation } from "../evaluation.ts";
import { percent, signedPercent } from "./beside.ts";

/** How near each network is to the paper. */
export function accuracyTable(accuracy: Evaluation["accuracy"]): string {
  const lines = accuracy.map((of) => [
    of.model,
    String(of.cases),
    ...[of.timeError, of.speedupError].map(percent),
    signedPercent(of.speedupBias),
    percent(of.speedupsNear),
    Number.isNaN(of.tau) ? "-" : of.tau.toFixed(2),
    ...[of.best, of.bestBaseline, of.worst].map(percent),
  ]);
  const errors = ["time error", "speed-up error", "bias", "within 20 %", "tau-b"];
  return drawTable(["model", "cases", ...errors, "best", "others", "worst"], lines, 1);
}
