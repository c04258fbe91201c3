import { expect, test } from "vitest";
import { models } from "../../../reproduce/flexpie/case.ts";
import { notes } from "../../../reproduce/flexpie/notes.ts";
import { fullReport, summaryReport } from "../../../reproduce/flexpie/report.ts";
import { comparisonsOff, evaluationOff, published } from "./published-times.ts";
import { speedupsOf } from "../../../reproduce/flexpie/speedups.ts";

const searchTimes = models.map((model) => ({ model, seconds: 0.0125, estimatorLoss: 0 }));
const evaluation = evaluationOff((_, scheme) => (scheme === "outc" ? 1.1 : 1));
const full = fullReport(evaluation, searchTimes, published).split("\n");
const summary = summaryReport(evaluation, searchTimes, published).split("\n");
/** The words of a line of a table. */
const cellsOf = (line: string) =>
  line
    .split("│")
    .map((cell) => cell.trim())
    .slice(1, -1);
const lineAfter = (title: string, start: readonly string[]) => {
  const from = full.indexOf(title);
  return full.findIndex(
    (line, index) => index > from && start.every((cell, at) => cellsOf(line)[at] === cell),
  );
};

test("the summary fits on a screen", () => {
  expect(summary.length).toBeLessThan(50);
  expect(Math.max(...[...summary, ...full].map((line) => line.length))).toBeLessThanOrEqual(120);
});

test("the summary shows verdicts, scores and search times", () => {
  const cells = summary.map(cellsOf);
  expect(cells).toContainEqual(["worst scheme agrees", "at least 80.0 %", "met", "100.0 %"]);
  expect(cells).toContainEqual(["", "", "paper, as printed", "0.42", "0.89", "0.62", "0.92", "0.92", "1.00"]);
  expect(cells).toContainEqual([
    "resnet101",
    "101",
    "> 24 h",
    "2.6 h",
    "76.3 s",
    "12.5 ms",
    "6104",
    "0.00 %",
  ]);
});

test("published cells show ours, the paper's and the error; others ours alone", () => {
  const title = "End-to-end times on 4 nodes (Fig. 7)";
  const line = lineAfter(title, ["mobilenet-v1", "500M", "ps"]);
  expect(full.slice(line, line + 3).map((text) => cellsOf(text).slice(3, 6))).toEqual([
    ["ours", "285.5", "67.2"],
    ["paper", "259.5", "67.2"],
    ["error", "+10.0 %", "0 %"],
  ]);
  const mesh = lineAfter(title, ["mobilenet-v1", "500M", "mesh"]);
  expect(cellsOf(full[mesh + 1]!)[0]).toBe("resnet18");
});

test("speed-ups and layers stand beside the paper's", () => {
  const speedups = lineAfter("Speed-up of FlexPie on 4 nodes", ["mobilenet-v1", "500M", "ps"]);
  expect(cellsOf(full[speedups]!).slice(3, 5)).toEqual(["ours", "7.01"]);
  expect(cellsOf(full[speedups + 1]!).slice(3, 5)).toEqual(["paper", "6.38"]);
  const layer = lineAfter("Three layers of MobileNet-v1 (Fig. 2)", ["L5"]);
  expect(cellsOf(full[layer + 1]!)).toEqual(["", "paper", "2.96", "2.09", "2.07"]);
});

test("every note stands in the full report, and numbers in notes are the table's", () => {
  for (const line of Object.values(notes).flat()) expect(full).toContain(line);
  const largest = Math.max(
    ...comparisonsOff()
      .flatMap(speedupsOf)
      .map(({ paper }) => paper ?? 0),
  );
  expect(notes.speedups.join(" ")).toContain(`reach ${largest.toFixed(1)}x`);
});

test("a missed target and a different best scheme are spelled out", () => {
  const off = evaluationOff((_, scheme) => (scheme === "flexpie" ? 1.3 : 1));
  const lines = fullReport(off, searchTimes, published).split("\n");
  expect(lines.map(cellsOf)).toContainEqual(["best scheme agrees", "at least 80.0 %", "MISSED", "25.0 %"]);
  expect(lines.some((line) => line.includes("layerwise, paper: flexpie"))).toBe(true);
});
