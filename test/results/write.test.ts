import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkResultFolder, runJson, writeResults } from "../../results/index.ts";
import { rowWith } from "./rows.ts";

const scratch = () => mkdtempSync(join(tmpdir(), "slicewise-"));

const runOf = (...charts: readonly string[]) => [
  { path: "points.csv", content: `points of ${charts.length}` },
  ...charts.map((path) => ({ path, content: "chart" })),
  { path: "run.json", content: runJson("small", "0", [rowWith()], ["points.csv", "run.json", ...charts]) },
];

test("results are written with their folders, and nothing is left beside them", () => {
  const folder = scratch();
  writeResults(join(folder, "deep", "run"), runOf("charts/speedup.svg"));
  expect(readdirSync(join(folder, "deep"))).toEqual(["run"]);
  expect(readdirSync(join(folder, "deep", "run"))).toEqual(["charts", "points.csv", "run.json"]);
});

test("a second run replaces the first one's files and leaves the user's", () => {
  const folder = join(scratch(), "run");
  writeResults(folder, runOf("charts/speedup.svg", "charts/latency-over-bandwidth.svg"));
  writeFileSync(join(folder, "notes.txt"), "mine");
  writeFileSync(join(folder, "charts", "mine.svg"), "mine");
  writeResults(folder, runOf("charts/speedup.svg"));
  expect(readdirSync(join(folder, "charts")).sort()).toEqual(["mine.svg", "speedup.svg"]);
  expect(readFileSync(join(folder, "points.csv"), "utf8")).toBe("points of 1");
  expect(readFileSync(join(folder, "notes.txt"), "utf8")).toBe("mine");
});

test("a run.json that lists other files removes none of them", () => {
  const parent = scratch();
  const folder = join(parent, "run");
  mkdirSync(folder);
  writeFileSync(join(parent, "precious"), "mine");
  writeFileSync(join(folder, "notes.txt"), "mine");
  writeFileSync(join(folder, "run.json"), JSON.stringify({ files: ["../precious", "notes.txt", 7] }));
  writeResults(folder, runOf());
  expect(existsSync(join(parent, "precious"))).toBe(true);
  expect(existsSync(join(folder, "notes.txt"))).toBe(true);
});

test("a folder that is a file, or lies in one, is refused", () => {
  const file = join(scratch(), "file");
  writeFileSync(file, "");
  expect(() => checkResultFolder(file)).toThrow("is a file; results need a folder");
  expect(() => checkResultFolder(join(file, "run"))).toThrow("is a file; results need a folder");
});

test("something else in the place of a result is refused", () => {
  const folder = scratch();
  writeFileSync(join(folder, "charts"), "mine");
  expect(() => checkResultFolder(folder)).toThrow("charts: is in the way: results need a folder");
});

test("run.json counts the points by status", () => {
  const rows = [rowWith(), rowWith({ status: "infeasible" }), rowWith({ status: "failed" }), rowWith()];
  expect(JSON.parse(runJson("small", "1.2.3", rows, []))).toEqual({
    scenario: "small",
    version: "1.2.3",
    points: 4,
    statuses: { ok: 2, infeasible: 1, failed: 1 },
    files: [],
  });
});
