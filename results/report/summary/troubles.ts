import { groupBy } from "../../groups.ts";
import type { PointRow } from "../../row.ts";
import { count, firstFew, named } from "./words.ts";

/** Why points have no result: by planner and model, with the reason of the first. */
export function troublesText(rows: readonly PointRow[]): readonly string[] {
  const troubles = rows.filter(({ status }) => status !== "ok");
  const groups = groupBy(troubles, ({ status, planner, model }) => JSON.stringify([status, planner, model]));
  const texts = [...groups.values()].map((group) => {
    const { status, planner, model, reason } = group[0]!;
    const others = group.some((row) => row.reason !== reason) ? " The others say much the same." : "";
    const first = group.length > 1 && others ? ", for the first" : "";
    return `${named(planner)} on ${named(model)}: ${count(group.length, "point")} ${status}${first}: ${reason}${/[.!?]$/.test(reason) ? "" : "."}${others}`;
  });
  return firstFew(texts, 8, "group");
}
