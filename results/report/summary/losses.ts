import type { Case } from "../cases.ts";
import { speedupsOf } from "./margin.ts";
import { count, firstFew, named, times } from "./words.ts";

/** Slower than this fraction of the baseline's speed, a planner has collapsed. */
const collapsed = 0.5;

/** Which planners are slower than the baseline, how often, and where they are at their worst. */
export function lossesText(cases: readonly Case[], baseline: string): readonly string[] {
  const others = speedupsOf(cases).filter(({ planner }) => planner !== baseline);
  if (others.length === 0) return [];
  const losers = others
    .map(({ planner, points }) => ({
      planner,
      all: points.length,
      lost: points.filter(({ speedup }) => speedup < 1 - 1e-9).toSorted((a, b) => a.speedup - b.speedup),
    }))
    .filter(({ lost }) => lost.length > 0)
    .toSorted((a, b) => b.lost.length - a.lost.length || a.lost[0]!.speedup - b.lost[0]!.speedup);
  if (losers.length === 0 && cases.length === 1) return [];
  if (losers.length === 0) return [`No planner is anywhere slower than ${named(baseline)}.`];
  const texts = losers.map(({ planner, all, lost }) => {
    const worst = lost[0]!;
    const halved = lost.filter(({ speedup }) => speedup < collapsed).length;
    return (
      `${named(planner)} is slower than ${named(baseline)} in ${lost.length} of ${count(all, "setting")}` +
      `${halved > 0 ? `, less than half as fast in ${halved}` : ""}; ` +
      `at worst ${times(worst.speedup)} its speed (${worst.where}).`
    );
  });
  const safe = others.filter(({ planner }) => !losers.some((loser) => loser.planner === planner));
  return [
    ...firstFew(texts, 6, "planner"),
    ...(safe.length > 0 && safe.length <= 8
      ? [`Nowhere slower: ${safe.map(({ planner }) => named(planner)).join(", ")}.`]
      : []),
  ];
}
