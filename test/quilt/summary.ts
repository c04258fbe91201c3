import type { CellGain } from "./cell-gain.ts";

/** Bytes a second from which a link counts as fast: 250 Mbps. */
const fastLink = 250e6 / 8;
/** A gain, or a distance from the bound, that counts. */
const noticeable = 1.001;

/**
 * One row per scenario, one for all, and one for those of fast links: cells in which quilt gains, and in which it is proved that no plan could;
 * how much it gains, how far it is from the bound, and what it takes.
 */
export function summaryOf(gains: readonly CellGain[]): string[][] {
  const scenarios = [...new Set(gains.map(({ scenario }) => scenario))];
  return [
    [
      "scenario",
      "cells",
      "gain above 0.1 %",
      "proved best",
      "geometric mean",
      "least",
      "most",
      "over its bound (cells)",
      "planning, s (median)",
      "of it for plans of others",
    ],
    ...scenarios.map((scenario) =>
      rowOf(
        scenario,
        gains.filter((gain) => gain.scenario === scenario),
      ),
    ),
    rowOf("all", gains),
    rowOf(
      "all from 250 Mbps",
      gains.filter(({ bandwidth }) => bandwidth >= fastLink),
    ),
  ];
}

/** Did quilt gain nothing worth naming? */
export function isWithoutGain({ best, own }: CellGain): boolean {
  return best.seconds <= own * noticeable;
}

function rowOf(name: string, gains: readonly CellGain[]): string[] {
  const ratios = gains.map(({ best, own }) => best.seconds / own);
  const gaps = gains.flatMap(({ own, bound }) => (bound === undefined ? [] : [own / bound]));
  return [
    name,
    String(ratios.length),
    share(gains, (gain) => !isWithoutGain(gain)),
    share(gains, ({ own, bound }) => bound !== undefined && own <= bound * noticeable),
    geometricMean(ratios).toFixed(3),
    Math.min(...ratios).toFixed(3),
    Math.max(...ratios).toFixed(3),
    gaps.length > 0 ? `${geometricMean(gaps).toFixed(3)} (${gaps.length})` : "",
    median(gains.map(({ seconds }) => seconds)).toFixed(1),
    median(gains.map(({ floorSeconds }) => floorSeconds)).toFixed(1),
  ];
}

function share(gains: readonly CellGain[], isCounted: (gain: CellGain) => boolean): string {
  return `${((100 * gains.filter(isCounted).length) / gains.length).toFixed(0)} %`;
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
