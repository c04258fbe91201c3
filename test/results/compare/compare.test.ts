import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  changesCsv,
  comparisonText,
  compareRuns,
  readRun,
  type RunResults,
} from "../../../results/compare/index.ts";
import { LogAppender, logName, type SweepRecord } from "../../../results/log/index.ts";
import { pointsCsv } from "../../../results/points.ts";
import type { PointRow } from "../../../results/row.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { curves, rowWith } from "../rows.ts";

/** A folder with a points.csv; with a log too, where it says what the points depend on. */
function runOf(rows: readonly PointRow[], inputs?: SweepRecord["inputs"], version = "0.1.0"): RunResults {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-"));
  writeFileSync(join(folder, "points.csv"), pointsCsv(rows, Object.keys(rows[0]?.swept ?? {})));
  if (inputs) {
    const log = new LogAppender(join(folder, logName));
    const keys = rows.map((_, index) => `${inputs.program}-${index}`);
    const blocks = rows.map(() => 0);
    const settled = { scenario: "small", baseline: "single", sweptFields: [], timelines: [] };
    log.addSweep({ ...settled, version, keys, blocks, inputs });
    for (const [index, row] of rows.entries()) log.addPoint({ key: keys[index]!, row, planningSeconds: 0 });
    log.close();
  }
  return readRun(folder);
}

const rows = curves([50e6, 100e6, 200e6]);
const threshold = 0.001;

describe("runs with the same results", () => {
  test("are equal in any order and under any name of the scenario", () => {
    const b = [...rows].reverse().map((row) => ({ ...row, scenario: "other" }));
    const comparison = compareRuns(runOf(rows), runOf(b), threshold);
    expect(comparison).toMatchObject({ equal: true, matched: 6, changed: [], causes: undefined });
    expect(comparisonText(comparison)).toContain("Nothing changed in 6 points.");
  });

  test("are equal as far as the threshold goes, up and down", () => {
    const scaled = (factor: number) =>
      rows.map((row) => ({ ...row, bytes_moved: 1000 * factor, simulated_latency_s: 0.25 * factor }));
    const compared = (factor: number) => compareRuns(runOf(scaled(1)), runOf(scaled(factor)), 0.01).equal;
    expect([0.98, 0.992, 1.008, 1.02].map(compared)).toEqual([false, true, true, false]);
  });

  test("may come from other inputs, and say so", () => {
    const inputs = { program: "1", files: {}, scenario: {} };
    const comparison = compareRuns(runOf(rows, inputs), runOf(rows, { ...inputs, program: "2" }), threshold);
    expect(comparison.equal).toBe(true);
    expect(comparisonText(comparison)).toContain("- the program has changed");
  });
});

describe("what changed", () => {
  test("latencies: each point, and the geometric mean by model and planner", () => {
    const factors = [1, 2, 1, 0.5, 1, 4];
    const b = rows.map((row, index) => ({
      ...row,
      simulated_latency_s: row.simulated_latency_s! * factors[index]!,
    }));
    const { changed, summary } = compareRuns(runOf(rows), runOf(b), threshold);
    expect(changed.map(({ fields, latency }) => [fields["bandwidth_bps"], latency])).toEqual([
      ["200000000", { a: 0.025, b: 0.1 }],
      ["50000000", { a: 0.1, b: 0.2 }],
      ["100000000", { a: 0.05, b: 0.025 }],
    ]);
    // The geometric mean of 2, 1/2 and 4 is the cube root of 4.
    expect(summary).toEqual([
      { model: "resnet18", planner: "single", points: 3, mean: 1, lowest: 1, highest: 1 },
      {
        ...{ model: "resnet18", planner: "flexpie", points: 3, lowest: 0.5, highest: 4 },
        mean: expect.closeTo(4 ** (1 / 3), 12),
      },
    ]);
  });

  test("winners, ties among them", () => {
    // At 50 Mbps single needs 200 ms and flexpie 100 ms.
    const slower = (latency: number) =>
      rows.map((row) =>
        row.planner === "flexpie" && row.bandwidth_bps === 50e6
          ? { ...row, simulated_latency_s: latency }
          : row,
      );
    const winners = (latency: number) =>
      compareRuns(runOf(rows), runOf(slower(latency)), threshold).winners.map(({ a, b }) => [a, b]);
    expect(winners(0.19)).toEqual([]);
    expect(winners(0.2)).toEqual([[["flexpie"], ["single", "flexpie"]]]);
    expect(winners(0.21)).toEqual([[["flexpie"], ["single"]]]);
  });

  test("statuses, with their reasons and without the columns that go with them", () => {
    const nothing = { simulated_latency_s: null, speedup: null, bytes_moved: null };
    const b = rows.map((row, index) =>
      index === 1
        ? { ...row, ...nothing, status: "infeasible" as const, reason: "board-1 needs 9 MiB" }
        : row,
    );
    const comparison = compareRuns(runOf(rows), runOf(b), threshold);
    expect(comparison.changed).toMatchObject([
      {
        columns: [
          { column: "status", a: "ok", b: "infeasible" },
          { column: "reason", a: "", b: "board-1 needs 9 MiB" },
        ],
        latency: undefined,
      },
    ]);
    expect(comparison.summary.map(({ points }) => points)).toEqual([3, 2]);
    expect(comparisonText(comparison)).toMatch(
      /\| resnet18 \| 50 Mbps {3}\| flexpie \| ok \| infeasible: board-1 needs 9 MiB \|/,
    );
  });

  test("points that only one run has, also by a field that only one sweeps", () => {
    const swept = rows.map((row) => ({ ...row, swept: { "cluster.devices.0.slowdown": "2" } }));
    const comparison = compareRuns(runOf(rows), runOf([...swept, ...swept.map(renamed)]), threshold);
    expect(comparison).toMatchObject({ equal: false, matched: 0 });
    expect([comparison.onlyInA.length, comparison.onlyInB.length]).toEqual([6, 12]);
    expect(changesCsv(comparison).split("\n").slice(0, 2)).toEqual([
      "change,model,bandwidth_bps,planner,cluster.devices.0.slowdown,column,a,b",
      "only in A,resnet18,50000000,single,,,,",
    ]);
    const few = compareRuns(runOf(rows.slice(1)), runOf(rows.slice(0, 5)), threshold);
    expect(few.onlyInA).toMatchObject([{ bandwidth_bps: "200000000", planner: "flexpie" }]);
    expect(few.onlyInB).toMatchObject([{ bandwidth_bps: "50000000", planner: "single" }]);
  });

  test("exactly the points whose latency moved, whatever their order", () => {
    const moves = fc.array(fc.constantFrom(1, 1.0005, 0.9995, 0.7, 1.002, 3), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(moves, fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 1 }), (factors, order) => {
        const b = order.map((index) => ({
          ...rows[index]!,
          simulated_latency_s: rows[index]!.simulated_latency_s! * factors[index]!,
        }));
        const { matched, changed, onlyInA, onlyInB } = compareRuns(runOf(rows), runOf(b), threshold);
        const moved = order.filter((index) => Math.abs(factors[index]! - 1) > threshold);
        expect([matched, onlyInA.length, onlyInB.length]).toEqual([order.length, 6 - order.length, 0]);
        const namesOf = (places: readonly number[]) =>
          places.map((index) => `${rows[index]!.bandwidth_bps} ${rows[index]!.planner}`).sort();
        expect(changed.map(({ fields }) => `${fields["bandwidth_bps"]} ${fields["planner"]}`).sort()).toEqual(
          namesOf(moved),
        );
      }),
      { ...fixedSeed, numRuns: 50 },
    );
  });
});

describe("why", () => {
  const inputs = {
    program: "1",
    files: { "net.onnx": "aa", "board/traces.csv": "bb" },
    scenario: {
      name: "a",
      model: "net.onnx",
      cluster: { devices: [{ slowdown: 6 }], network: { topology: "ring" } },
    },
  };
  const b = rows.map((row) => ({ ...row, simulated_latency_s: 1 }));

  test("version, program, files and fields that differ", () => {
    const other = {
      program: "2",
      files: { "net.onnx": "aa", "board/traces.csv": "cc", "new.csv": "dd" },
      scenario: {
        name: "b",
        model: "net.onnx",
        cluster: { devices: [{ slowdown: 12 }], network: { topology: "ring", latency: "1 ms" } },
      },
    };
    const comparison = compareRuns(runOf(rows, inputs), runOf(b, other, "0.2.0"), threshold);
    expect(comparison.causes).toEqual([
      { kind: "version", name: "version", a: "0.1.0", b: "0.2.0" },
      { kind: "program", name: "program", a: "1", b: "2" },
      { kind: "file", name: "board/traces.csv", a: "bb", b: "cc" },
      { kind: "file", name: "new.csv", a: "", b: "dd" },
      { kind: "field", name: "cluster.devices.0.slowdown", a: "6", b: "12" },
      { kind: "field", name: "cluster.network.latency", a: "", b: "1 ms" },
    ]);
    const text = comparisonText(comparison);
    expect(text).toContain(
      "- the content of board/traces.csv has changed\n- the content of new.csv is new\n",
    );
    expect(text).toContain(
      "- cluster.devices.0.slowdown: 6 -> 12\n- cluster.network.latency: (none) -> 1 ms",
    );
  });

  test("nothing that the runs depend on: the results are not reproducible", () => {
    const comparison = compareRuns(runOf(rows, inputs), runOf(b, inputs), threshold);
    expect(comparison.causes).toEqual([]);
    expect(comparisonText(comparison)).toContain("6 changed points depend on the same things in both");
  });

  test("is not known of a points.csv, nor from the log of another run", () => {
    const { path } = runOf(rows, inputs);
    expect(readRun(join(path, "points.csv")).origin).toBeUndefined();
    writeFileSync(join(path, "points.csv"), pointsCsv(rows.slice(1), []));
    expect(readRun(path).origin).toBeUndefined();
  });
});

test.each([
  ["no-such", undefined, "no-such: there is no such file or folder"],
  ["", undefined, "has no points.csv; `slicewise run` writes it"],
  ["points.csv", "a,b\n1,2\n", "points.csv:1 lacks the columns scenario, model"],
  ["points.csv", pointsCsv([], []), "points.csv: has no points"],
  ["points.csv", pointsCsv([rowWith(), rowWith()], []), "row 2 is the same point as row 1"],
  [
    "points.csv",
    pointsCsv([rowWith()], []).replace(",ok,", ",fine,"),
    'status cannot be "fine" (allowed: ok,',
  ],
  ["points.csv", pointsCsv([rowWith({ simulated_latency_s: 0 })], []), "simulated_latency_s must be above 0"],
  ["points.csv", pointsCsv([rowWith({ simulated_latency_s: null })], []), 'must be a number, not ""'],
])("%j with %j is refused", (name, text, message) => {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-"));
  if (text !== undefined) writeFileSync(join(folder, name), text);
  expect(() => readRun(name === "no-such" ? name : join(folder, name))).toThrow(message);
});

/** The same point of another model. */
function renamed(row: PointRow): PointRow {
  return { ...row, model: "resnet50" };
}
