import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadScenario } from "../../../scenarios/index.ts";
import { committedValidations } from "../../../verify/validation/index.ts";
import { validationPage } from "../../../verify/validation/table/page.ts";
import { caseSets } from "../../../verify/validation/table/sets.ts";

const folder = "verify/validation";

test("the page of the repository says what its tables say, and no result of a real run is wrong", () => {
  const all = committedValidations(folder);
  expect(readFileSync(`${folder}/README.md`, "utf8")).toBe(validationPage(all));
  expect(all.rows.length).toBeGreaterThan(0);
  expect(all.rows.filter(({ verdict }) => verdict === "wrong")).toEqual([]);
});

test("the cases of the table are of many planners, networks, clusters and links, in every mode", () => {
  const cases = caseSets.flatMap(({ scenario, mode, planners, stream }) =>
    [...loadScenario(`${folder}/scenarios/${scenario}.yaml`).points()]
      .filter(({ identity }) => !planners || planners.includes(identity.planner))
      .map(({ identity }) => ({ ...identity, mode, isStream: stream !== undefined })),
  );
  const values = (of: (one: (typeof cases)[number]) => string | number) => [...new Set(cases.map(of))];
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(values(({ planner }) => planner).length).toBeGreaterThanOrEqual(8);
  expect(values(({ model }) => model)).toEqual(["chain", "residual", "branching"]);
  expect(values(({ devices }) => devices).sort()).toEqual([2, 3, 4]);
  expect(values(({ topology }) => topology)).toEqual(["star", "mesh"]);
  expect(values(({ mode }) => mode)).toEqual(["replay", "stretch", "free"]);
  expect(cases.some(({ isStream }) => isStream)).toBe(true);
  const megabits = cases.map(({ bandwidth }) => (bandwidth * 8) / 1e6);
  expect([Math.min(...megabits), Math.max(...megabits)]).toEqual([10, 500]);
});
