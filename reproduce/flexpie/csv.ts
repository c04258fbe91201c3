import { stringify } from "#csv-stringify";
import type { Winner } from "./winners.ts";
import { cellsOf, type Comparison } from "./compare.ts";
import { speedupsOf } from "./speedups.ts";

/** The text of flexpie.csv: a row for each scheme in each setting; a published time is empty where there is none. */
export function timesCsv(comparisons: readonly Comparison[]): string {
  return stringify([
    ["nodes", "model", "bandwidth", "topology", "scheme", "ours_ms", "paper_ms"],
    ...comparisons
      .flatMap(cellsOf)
      .map(({ nodes, model, bandwidth, topology, scheme, seconds, paperSeconds }) => [
        ...[String(nodes), model, bandwidth, topology, scheme],
        (seconds * 1e3).toFixed(4),
        paperSeconds === undefined ? "" : (paperSeconds * 1e3).toFixed(1),
      ]),
  ]);
}

/** The text of speedups.csv: a row for each baseline in each setting; ratios of times. */
export function speedupsCsv(comparisons: readonly Comparison[]): string {
  return stringify([
    ["nodes", "model", "bandwidth", "topology", "baseline", "ours", "paper"],
    ...comparisons
      .flatMap(speedupsOf)
      .map(({ nodes, model, bandwidth, topology, baseline, ours, paper }) => [
        ...[String(nodes), model, bandwidth, topology, baseline],
        ours.toFixed(4),
        paper?.toFixed(4) ?? "",
      ]),
  ]);
}

/** The text of winning-schemes.csv: a row for each layer in each setting. */
export function winnersCsv(winners: readonly Winner[]): string {
  return stringify([
    ["nodes", "model", "bandwidth", "topology", "layer", "scheme", "ms", "second_best_ms"],
    ...winners.map(({ nodes, model, bandwidth, topology, layer, scheme, seconds, secondBest }) => [
      ...[String(nodes), model, bandwidth, topology, String(layer), scheme],
      ...[seconds, secondBest].map((time) => (time * 1e3).toFixed(4)),
    ]),
  ]);
}
