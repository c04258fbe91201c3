import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { currentPage, pageFile } from "./current-page.ts";
import { validationPage } from "./page.ts";

it("VALIDATION.md is what the truths say now; npm run validation writes it", async () => {
  expect(readFileSync(pageFile, "utf8")).toBe(await currentPage());
});

it("counts every cell, the misses too", () => {
  const errors = [0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 1];
  const filled = errors.map((error, index) => ({
    group: index < 10 ? "near" : "far",
    name: `case ${index}`,
    truth: 2,
    ours: 2 * (1 + error),
  }));
  const page = validationPage([
    {
      ...{ name: "made", title: "Made up", compared: "Nothing.", fitted: "nothing.", command: "none" },
      quick: true,
      cells: () => filled,
      filled,
    },
  ]);
  const rows = page
    .split("\n")
    .flatMap((line) => (line.startsWith("|") ? [line.split(/ *\| */).slice(1, -1)] : []));
  expect(rows).toContainEqual(["Made up", "11", "5 %", "9 %", "100 %"]);
  expect(rows).toContainEqual(["far", "1", "100 %", "100 %", "100 %", "case 10"]);
  expect(rows).toContainEqual(["near", "10", "4.5 %", "8.1 %", "9 %", "case 9"]);
});
