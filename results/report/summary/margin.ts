import { median } from "../../../traces/statistics.ts";
import { distinct, geometricMean } from "../../groups.ts";
import type { Case } from "../cases.ts";
import { winCounts } from "./winners.ts";
import { count, named, percent, times } from "./words.ts";

interface PlannerSpeedups {
  readonly planner: string;
  readonly mean: number;
  readonly points: readonly { readonly speedup: number; readonly where: string }[];
}

/** How far the planner that wins most often is ahead of the baseline, and of the best other planner. */
export function marginText(cases: readonly Case[], baseline: string): readonly string[] {
  const [first] = winCounts(cases);
  if (!first) return [];
  return [...overBaseline(cases, first.planner, baseline), ...overOthers(cases, first.planner)];
}

function overBaseline(cases: readonly Case[], winner: string, baseline: string): readonly string[] {
  const all = speedupsOf(cases).filter(({ planner }) => planner !== baseline);
  const own = all.find(({ planner }) => planner === winner);
  const next = all.filter((other) => other !== own && other.points.length === own?.points.length);
  const second = next.toSorted((a, b) => b.mean - a.mean)[0];
  const best = own ?? all.toSorted((a, b) => b.mean - a.mean)[0];
  if (!best) return [];
  const sorted = best.points.toSorted((a, b) => a.speedup - b.speedup);
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const range =
    sorted.length === 1
      ? ` (${least.where})`
      : `, the geometric mean over ${count(sorted.length, "setting")}: from ${least.speedup.toFixed(2)} (${least.where}) to ${most.speedup.toFixed(2)} (${most.where})`;
  return [
    `${named(best.planner)} is ${times(best.mean)} as fast as the baseline ${named(baseline)}${range}.`,
    ...(own && second
      ? [
          second.mean > best.mean * (1 + 1e-9)
            ? `${named(second.planner)}, which wins less often, does better on average: ${times(second.mean)}.`
            : `Over the same settings the next best, ${named(second.planner)}, reaches ${times(second.mean)}.`,
        ]
      : []),
  ];
}

function overOthers(cases: readonly Case[], winner: string): readonly string[] {
  const ratios = cases.flatMap(({ results, model, text }) => {
    const own = results.find(({ planner }) => planner === winner);
    const others = results.filter(({ planner }) => planner !== winner).map(({ latency }) => latency);
    if (!own || others.length === 0) return [];
    return [{ ratio: Math.min(...others) / own.latency - 1, where: `${named(model)}, ${text}` }];
  });
  if (ratios.length < 2) return [];
  const sorted = ratios.toSorted((a, b) => a.ratio - b.ratio);
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const middle = median(sorted.map(({ ratio }) => ratio));
  const usual =
    Math.abs(middle) < 0.0005
      ? `is as fast as ${named(winner)} in the median, and ${most.ratio < 0.0005 ? "nowhere slower" : `takes at most ${percent(most.ratio)} longer`}`
      : middle < 0
        ? `takes ${percent(-middle)} less time than ${named(winner)} in the median, and at most ${percent(most.ratio)} more`
        : `takes ${percent(middle)} longer than ${named(winner)} in the median, at most ${percent(most.ratio)}`;
  const behind =
    least.ratio < -1e-9
      ? ` Where ${named(winner)} does not win, it takes up to ${percent(1 / (1 + least.ratio) - 1)} longer than the best (${least.where}).`
      : "";
  const where = Math.abs(middle) < 0.0005 && most.ratio < 0.0005 ? "" : ` (${most.where})`;
  return [`Setting by setting, the best of the other planners ${usual}${where}.${behind}`];
}

/** The speed-ups of each planner, where it and the baseline have a result. */
export function speedupsOf(cases: readonly Case[]): readonly PlannerSpeedups[] {
  const planners = distinct(cases.flatMap(({ results }) => results.map(({ planner }) => planner)));
  return planners.flatMap((planner) => {
    const points = cases.flatMap(({ results, model, text }) => {
      const speedup = results.find((result) => result.planner === planner)?.speedup ?? null;
      return speedup === null ? [] : [{ speedup, where: `${named(model)}, ${text}` }];
    });
    if (points.length === 0) return [];
    return [{ planner, mean: geometricMean(points.map(({ speedup }) => speedup)), points }];
  });
}
