import { distinct } from "../../groups.ts";
import type { Case } from "../cases.ts";
import { count, list, named } from "./words.ts";

/** Which planners have the lowest latency, and how often; empty where nowhere two can be compared. */
export function winnersText(cases: readonly Case[]): readonly string[] {
  const compared = cases.filter(({ results }) => results.length > 1);
  if (compared.length === 0) return [];
  const wins = winCounts(compared);
  const never = distinct(compared.flatMap(({ results }) => results.map(({ planner }) => planner))).filter(
    (planner) => !wins.some((win) => win.planner === planner),
  );
  const all = compared.length;
  if (all === 1 && wins.length > 1)
    return [
      `${list(wins.map(({ planner }) => named(planner)))} are level in the one setting, with the lowest latency.`,
      ...neverText(never),
    ];
  const texts = wins.map(({ planner, won, level }, index) => {
    const where = won === all ? (all === 1 ? "the one setting" : `all ${all}`) : `${won} of ${all}`;
    const what =
      index === 0 ? ` has the lowest latency in ${where}${all === 1 ? "" : " settings"}` : ` in ${won}`;
    return `${named(planner)}${what}${level > 0 ? ` (level with another in ${level})` : ""}`;
  });
  const shown = texts.length > 8 ? [...texts.slice(0, 7), `${texts.length - 7} others in fewer`] : texts;
  return [`${list(shown)}.`, ...neverText(never), ...byModel(compared)];
}

function neverText(never: readonly string[]): readonly string[] {
  return never.length > 0 && never.length <= 12 ? [`Never the fastest: ${list(never.map(named))}.`] : [];
}

interface WinCount {
  readonly planner: string;
  readonly won: number;
  /** In how many of them another has the same latency. */
  readonly level: number;
}

/** How often each planner wins, most first. */
export function winCounts(cases: readonly Case[]): readonly WinCount[] {
  const planners = distinct(cases.flatMap(({ winners }) => winners));
  return planners
    .map((planner) => {
      const won = cases.filter(({ winners }) => winners.includes(planner));
      return { planner, won: won.length, level: won.filter(({ winners }) => winners.length > 1).length };
    })
    .toSorted((a, b) => b.won - a.won);
}

/** Who wins most often on each model, where no planner is everywhere among them. */
function byModel(cases: readonly Case[]): readonly string[] {
  const models = distinct(cases.map(({ model }) => model));
  const best = models.map((model) => {
    const own = cases.filter((one) => one.model === model);
    const wins = winCounts(own);
    const most = wins[0]?.won ?? 0;
    const first = wins.filter(({ won }) => won === most).map(({ planner }) => planner);
    return { model, all: own.length, first, most };
  });
  const isEverywhere = (planner: string) => best.every(({ first }) => first.includes(planner));
  if (best.flatMap(({ first }) => first).some(isEverywhere)) return [];
  const texts = best.flatMap(({ model, all, first, most }) =>
    first.length > 0
      ? [`on ${named(model)} ${list(first.map(named))} (${most} of ${count(all, "setting")})`]
      : [],
  );
  return [`Most often: ${list(texts)}.`];
}
