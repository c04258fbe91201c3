import { groupBy } from "./groups.ts";
import { readCsvTable } from "./read-table.ts";

/** Mean seconds of planning, by model and planner as a JSON list. */
export type PlanningSeconds = ReadonlyMap<string, number>;

/**
 * What planning took in a run, by model and planner.
 *
 * @param text of a timing.csv
 * @throws InputError for text that is not a timing.csv
 */
export function averagePlanningSeconds(text: string, file: string): PlanningSeconds {
  const rows = readCsvTable(text, file, ["model", "planner", "planning_s"]);
  const groups = groupBy(rows, (row) => JSON.stringify([row.text("model"), row.text("planner")]));
  return new Map(
    [...groups].map(([group, members]) => {
      const seconds = members.map((row) => row.number("planning_s"));
      return [group, seconds.reduce((sum, value) => sum + value, 0) / seconds.length];
    }),
  );
}
