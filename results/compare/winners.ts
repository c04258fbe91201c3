import { groupBy, isLowest } from "../groups.ts";
import type { PointPair, RunPoint } from "./run.ts";

/** A setting in which other planners are fastest than before; several where they are equally fast. */
export interface WinnerChange {
  /** What the points of the setting have in common: all but the planner. */
  readonly fields: Readonly<Record<string, string>>;
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/** The settings whose winners changed, among the planners that both runs have there. */
export function changedWinners(pairs: readonly PointPair[]): readonly WinnerChange[] {
  return [...groupBy(pairs, ({ a }) => JSON.stringify(settingOf(a))).values()].flatMap((group) => {
    const change = {
      fields: settingOf(group[0]!.a),
      a: fastest(group.map(({ a }) => a)),
      b: fastest(group.map(({ b }) => b)),
    };
    return JSON.stringify(change.a) === JSON.stringify(change.b) ? [] : [change];
  });
}

function settingOf({ fields }: RunPoint): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([column]) => column !== "planner"));
}

function fastest(points: readonly RunPoint[]): readonly string[] {
  const lowest = Math.min(...points.map(({ latency = Infinity }) => latency));
  return points.flatMap(({ fields, latency }) =>
    latency !== undefined && isLowest(latency, lowest) ? [fields["planner"] ?? ""] : [],
  );
}
