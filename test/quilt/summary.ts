import type { CellGain } from "./cell-gain.ts";

/** One row per scenario, and one for all: share of cells with a gain, its geometric mean, the least and the most. */
export function summaryOf(gains: readonly CellGain[]): string[][] {
  const scenarios = [...new Set(gains.map(({ scenario }) => scenario))];
  return [
    ["scenario", "cells", "gain above 0.1 %", "geometric mean", "least", "most", "planning, s (median)"],
    ...scenarios.map((scenario) =>
      rowOf(
        scenario,
        gains.filter((gain) => gain.scenario === scenario),
      ),
    ),
    rowOf("all", gains),
  ];
}

function rowOf(name: string, gains: readonly CellGain[]): string[] {
  const ratios = gains.map(({ best, own }) => best.seconds / own);
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  const better = ratios.filter((ratio) => ratio > 1.001).length;
  const seconds = gains.map((gain) => gain.seconds).sort((a, b) => a - b);
  return [
    name,
    String(ratios.length),
    `${((100 * better) / ratios.length).toFixed(0)} %`,
    mean.toFixed(3),
    Math.min(...ratios).toFixed(3),
    Math.max(...ratios).toFixed(3),
    (seconds[Math.floor(seconds.length / 2)] ?? NaN).toFixed(1),
  ];
}
