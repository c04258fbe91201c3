import { describe, expect, test } from "vitest";
import {
  comparePlanners,
  comparisonCsv,
  latexTable,
  markdownTable,
  readPoints,
  type ComparisonOptions,
} from "../../../results/paper/index.ts";
import { escapeLatex } from "../../../results/paper/latex.ts";
import { pointsCsv } from "../../../results/points.ts";
import type { PointRow } from "../../../results/row.ts";
import { rowWith } from "../rows.ts";

const byDefault: ComparisonOptions = { measure: "speedup", baseline: undefined, rows: undefined };

function compare(
  rows: readonly PointRow[],
  options: Partial<ComparisonOptions> = {},
  swept: readonly string[] = [],
) {
  return comparePlanners(readPoints(pointsCsv(rows, swept), "points.csv"), { ...byDefault, ...options });
}

/** A planner's latencies by seed, against a baseline of 1 s. */
function seeds(
  planner: string,
  latencies: readonly number[],
  more: Partial<PointRow> = {},
): readonly PointRow[] {
  return latencies.map((latency, index) =>
    rowWith({ planner, seed: index + 1, simulated_latency_s: latency, speedup: 1 / latency, ...more }),
  );
}

const rows = [...seeds("single", [1, 1, 1]), ...seeds("inh[split=proportional]", [0.5, 0.25, 0.5])];

describe("comparePlanners", () => {
  test("means are geometric, over the baseline of the run", () => {
    const { lines, rows: fields } = compare(rows);
    expect(fields).toEqual(["model"]);
    expect(lines).toHaveLength(1);
    const [single, inh] = lines[0]!.cells;
    expect(single).toMatchObject({
      mean: 1,
      best: false,
      seeds: 3,
      missing: 0,
      interval: { low: 1, high: 1 },
    });
    expect(inh).toMatchObject({ best: true });
    expect(inh!.mean).toBeCloseTo(Math.cbrt(2 * 4 * 2), 12);
    expect(inh!.interval!.low).toBeCloseTo(2, 12);
    expect(inh!.interval!.high).toBeCloseTo(4, 12);
  });

  test("another baseline turns the numbers over", () => {
    const [single, inh] = compare(rows, { baseline: "inh[split=proportional]" }).lines[0]!.cells;
    expect(single!.mean).toBeCloseTo(1 / Math.cbrt(16), 12);
    expect(inh!.mean).toBeCloseTo(1, 12);
  });

  test("the lowest latency is the best", () => {
    const [single, inh] = compare(rows, { measure: "latency" }).lines[0]!.cells;
    expect(inh!.mean).toBeCloseTo(Math.cbrt(0.5 * 0.25 * 0.5), 12);
    expect([single!.best, inh!.best]).toEqual([false, true]);
  });

  test("one seed has no interval, and equals are all best", () => {
    const { cells } = compare([...seeds("a", [0.5]), ...seeds("b", [0.5])]).lines[0]!;
    expect(cells.map(({ best, interval }) => [best, interval])).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
  });

  test("a mean that lacks points is marked and never the best", () => {
    const infeasible = rowWith({
      planner: "b",
      bandwidth_bps: 1e9,
      status: "infeasible",
      simulated_latency_s: null,
      speedup: null,
    });
    const all = [
      ...seeds("a", [1]),
      ...seeds("a", [1], { bandwidth_bps: 1e9 }),
      ...seeds("b", [0.1]),
      infeasible,
    ];
    const [a, b] = compare(all, { rows: ["model"] }).lines[0]!.cells;
    expect(a).toMatchObject({ points: 2, missing: 0, best: true });
    expect(b).toMatchObject({ points: 1, missing: 1, best: false });
    // A line for each bandwidth: nothing is missing at one, everything at the other.
    const lines = compare(all).lines;
    expect(lines.map(({ fields }) => fields[1])).toEqual(["100 Mbps", "1 Gbps"]);
    expect(lines[0]!.cells[1]).toMatchObject({ missing: 0, best: true });
    expect(lines[1]!.cells[1]).toMatchObject({ mean: undefined, missing: 1, best: false });
  });

  test("intervals of a planner do not depend on which others there are", () => {
    const noisy = seeds("noisy", [0.31, 0.35, 0.42, 0.29, 0.33]);
    const alone = compare(noisy).lines[0]!.cells[0];
    const beside = compare([...seeds("another", [0.5, 0.6, 0.4, 0.3, 0.2]), ...noisy]).lines[0]!.cells[1];
    expect({ ...beside, best: true }).toEqual(alone);
  });

  test("swept fields make lines", () => {
    const all = ["1", "2"].map((count) =>
      rowWith({ devices: Number(count), swept: { "cluster.devices.0.count": count } }),
    );
    expect(compare(all, {}, ["cluster.devices.0.count"]).rows).toEqual(["model", "cluster.devices.0.count"]);
  });
});

test("Markdown stands in columns, with the best in bold", () => {
  expect(markdownTable(compare(rows), undefined)).toBe(
    [
      "| model    |            single | inh[split=proportional] |",
      "| -------- | ----------------: | ----------------------: |",
      "| resnet18 | 1.00 [1.00, 1.00] |   **2.52** [2.00, 4.00] |",
      "",
      "Speed-up over the baseline of the run, geometric mean; bold is the highest of its line.",
      "In brackets the 95 % confidence interval over seeds, percentile bootstrap of 2000 resamples.",
      "",
    ].join("\n"),
  );
  const odd = compare([rowWith({ model: "a|b*c" })]);
  expect(markdownTable(odd, "single")).toContain("| a\\|b\\*c |");
});

test("LaTeX has the rules of booktabs, and escapes what it would read", () => {
  expect(latexTable(compare([rowWith({ model: "my_net", planner: "a&b" })]), undefined)).toBe(
    [
      "% \\usepackage{booktabs}",
      "% Speed-up over the baseline of the run, geometric mean; bold is the highest of its line.",
      "\\begin{tabular}{lr}",
      "\\toprule",
      "model & a\\&b \\\\",
      "\\midrule",
      "my\\_net & \\textbf{1.00} \\\\",
      "\\bottomrule",
      "\\end{tabular}",
      "",
    ].join("\n"),
  );
  expect(latexTable(compare(rows), undefined)).toContain("\\textbf{2.52} {\\scriptsize [2.00, 4.00]} \\\\");
  expect(escapeLatex("100% of $1_000 {a}^b~c\\d #5")).toBe(
    "100\\% of \\$1\\_000 \\{a\\}\\textasciicircum{}b\\textasciitilde{}c\\textbackslash{}d \\#5",
  );
  expect(escapeLatex("[1, 2]")).toBe("{}[1, 2]");
});

test("CSV has one row per cell, unrounded", () => {
  expect(comparisonCsv(compare([...seeds("single", [1]), ...seeds("a,b", [0.3])]))).toBe(
    'model,planner,speedup,low,high,seeds,points,missing,best\nresnet18,single,1,,,1,1,0,no\nresnet18,"a,b",' +
      `${1 / 0.3},,,1,1,0,yes\n`,
  );
});

const csvOf = (...points: readonly PointRow[]) => pointsCsv(points, []);
const header = csvOf();
test.each([
  ["nothing", "", "points.csv:1 lacks the columns scenario, model,"],
  ["other columns", "model,planner\n", "points.csv:1 lacks the columns scenario, devices,"],
  ["no points", header, "points.csv: has no points"],
  ["an open quote", '"', "points.csv: is not a CSV file: "],
  ["a short row", `${header}a,b\n`, "points.csv: is not a CSV file: "],
  ["a repeated point", csvOf(rowWith(), rowWith()), "points.csv: row 2: is the same point as an earlier row"],
  [
    "no latency",
    csvOf(rowWith({ simulated_latency_s: null })),
    'row 1: simulated_latency_s must be a number, not ""',
  ],
  [
    "no time at all",
    csvOf(rowWith({ simulated_latency_s: 0 })),
    "row 1: simulated_latency_s must be above 0",
  ],
  ["a status of its own", csvOf(rowWith()).replace(",ok,", ",fine,"), 'row 1: status cannot be "fine"'],
])("malformed results are refused: %s", (_, text, message) => {
  expect(() => readPoints(text, "points.csv")).toThrow(message);
});
