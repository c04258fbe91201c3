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
  const texts = wins.map(({ planner, won, level }, index) => {
    const where = won === all ? (all === 1 ? "the one setting" : `all ${all}`) : `${won} of ${all}`;
    const what =
      index === 0 ? ` has the lowest latency in ${where}${all === 1 ? "" : " settings"}` : ` in ${won}`;
    return `${named(planner)}${what}${level > 0 ? ` (level with another in ${level})` : ""}`;
  });
  const shown = texts.length > 8 ? [...texts.slice(0, 7), `${texts.length - 7} others in fewer`] : texts;
  return [
    `${list(shown)}.`,
    ...(never.length > 0 && never.length <= 12 ? [`Never the fastest: ${list(never.map(named))}.`] : []),
    ...byModel(compared),
  ];
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

/** Who wins most often on each model, where that is not everywhere the same planner. */
function byModel(cases: readonly Case[]): readonly string[] {
  const models = distinct(cases.map(({ model }) => model));
  const best = models.map((model) => {
    const own = cases.filter((one) => one.model === model);
    const [first] = winCounts(own);
    return { model, all: own.length, first };
  });
  if (distinct(best.map(({ first }) => first?.planner)).length < 2) return [];
  const texts = best.flatMap(({ model, all, first }) =>
    first ? [`on ${named(model)} ${named(first.planner)} (${first.won} of ${count(all, "setting")})`] : [],
  );
  return [`Most often: ${list(texts)}.`];
}
