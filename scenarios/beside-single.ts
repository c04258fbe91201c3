import type { Measures, Outcome } from "./outcome.ts";

/** Latencies that differ by less than this part of themselves are equal. */
const rounding = 1e-9;

/**
 * Says of a run that one device alone would have been faster, how fast, and what the slower run saves instead; nothing
 * where it was not slower, or no single device holds the model.
 */
export function slowerThanSingle(own: Measures, single: Outcome): readonly string[] {
  if (single.status !== "ok") return [];
  const { latency, energy } = single.metrics;
  if (!(own.latency > latency * (1 + rounding))) return [];
  const saves = own.energy !== null && energy !== null && own.energy < energy * (1 - rounding);
  const saving = saves ? `, with less energy (${digits(own.energy)} J, not ${digits(energy)} J)` : "";
  return [`slower than single (${digits(latency * 1e3)} ms)${saving}`];
}

/** Says which part of the work is saved by leaving out what nobody reads, and not by sharing it. */
export function skippedNotes({ skippedShare = 0 }: Measures): readonly string[] {
  if (skippedShare === 0) return [];
  const percent = digits(skippedShare * 100);
  return [`leaves out ${percent} % of the multiply-accumulates, which nobody reads and single computes`];
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
