import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../sim/errors.ts";
import {
  accuracyOf,
  boosted,
  fitTable,
  measuredBeside,
  tableFormats,
  transferEstimator,
} from "../../../traces/index.ts";
import { ratioTable } from "../../../traces/estimator/timed-table.ts";

const compute = tableFormats["flexpie-compute"];
const transfer = tableFormats["flexpie-transfer"];

describe("tables of times", () => {
  it("say in seconds what was measured", () => {
    const text = "1,32,4,28,112,28,112,1,1548318\n2,8,8,28,28,30,30,1,468471\n";
    const { rows, features } = compute.read([{ name: "a.csv", text }]);
    expect(rows.map(({ kind, seconds }) => [kind, seconds])).toEqual([
      ["pointwise", expect.closeTo(1.548318e-3, 12)],
      ["depthwise", expect.closeTo(4.68471e-4, 12)],
    ]);
    for (const { values } of rows) expect(values).toHaveLength(features.length);
    // 32 x 4 x 28 x 112 multiply-accumulates at one a nanosecond.
    expect(rows[0]!.rough).toBeCloseTo(401408e-9, 12);
    const [row] = transfer.read([{ name: "t.csv", text: "5,8,0.002139\n" }]).rows;
    expect(row).toMatchObject({ kind: "5 Gbit/s", group: "5,8", values: [5e9, 8] });
    expect(row!.seconds).toBeCloseTo(2.139e-6, 12);
  });

  it("tell sources apart, and hold shapes out together whatever their source", () => {
    const text = "1,32,4,28,112,28,112,1,1548318\n";
    const { rows } = compute.read([
      { name: "a.csv", text },
      { name: "b.csv", text: `${text}${text}` },
    ]);
    expect(new Set(rows.map(({ group }) => group)).size).toBe(1);
    // Ten for each source, and the type.
    expect(rows.map(({ values }) => values[0])).toEqual([1, 11, 11]);
  });

  it("count repeated rows once, with their median", () => {
    const table = transfer.read([{ name: "t.csv", text: "5,8,1\n5,8,2\n5,8,9\n1,8,4\n" }]);
    const { targets, values } = ratioTable(table, table.rows);
    expect([...values]).toEqual([5e9, 8, 1e9, 8]);
    expect(targets[0]! * table.rows[0]!.rough).toBeCloseTo(2e-3, 12);
  });

  it.each([
    ["an empty file", "flexpie-transfer", "", "t.csv: has no rows"],
    ["too few columns", "flexpie-transfer", "5,8,1\n5,8\n", "t.csv:2: must have the 3 columns"],
    ["a word", "flexpie-transfer", "5,eight,1\n", 't.csv:1: bytes: "eight" is not a number'],
    ["an empty field", "flexpie-transfer", "5,,1\n", "t.csv:1: bytes"],
    ["a time of 0", "flexpie-transfer", "5,8,0\n", "t.csv:1: milliseconds must be above 0"],
    ["a bandwidth of 0", "flexpie-transfer", "0,8,1\n", "t.csv:1: the bandwidth must be above 0"],
    ["an unknown type", "flexpie-compute", "3,1,1,1,1,1,1,1,9\n", "t.csv:1: type must be 1"],
    ["a size of 0", "flexpie-compute", "1,1,0,1,1,1,1,1,9\n", "t.csv:1: all numbers must be above 0"],
    ["broken quotes", "flexpie-compute", '1,"2\n', "t.csv: is not a CSV file"],
  ] as const)("refuse %s", (_, format, text, reason) => {
    const read = () => tableFormats[format].read([{ name: "t.csv", text }]);
    expect(read).toThrow(InputError);
    expect(read).toThrow(reason);
  });

  it("cannot be held out where they are too few", () => {
    const table = transfer.read([{ name: "t.csv", text: "5,8,1\n" }]);
    const fit = (heldOut: number) =>
      fitTable(table, { learner: boosted(transfer.settings), seed: 1, heldOut });
    expect(() => fit(0.5)).toThrow(/1 rows are too few to hold out a share of 0.5/);
    expect(() => fit(1)).toThrow(/from 0 to below 1, not 1/);
    expect(fit(0).model.heldOut).toBeUndefined();
  });
});

/** Rows that a law and some noise of at most 2 % made: what the models have to learn from FlexPie's tables, in small. */
describe("tables that a known law made", () => {
  const noise = (place: number) => 1 + 0.02 * Math.sin(place * 12.9898);
  const lines = (rows: readonly (readonly number[])[]) => rows.map((row) => `${row.join(",")}\n`).join("");

  it("compute: within 8 percent on shapes held out", () => {
    const rows: number[][] = [];
    for (const inputs of [16, 32, 64, 128])
      for (const outputs of [2, 4, 8, 16])
        for (const height of [7, 14, 28])
          for (const width of [7, 14, 28, 56]) {
            const pointwise = outputs * height * width * (90 + 0.7 * inputs);
            const depthwise = outputs * (height * width * 48 + height * 34);
            const [kind, cycles] = (outputs + height) % 3 === 0 ? [2, depthwise] : [1, pointwise];
            const read = kind === 1 ? [height, width] : [height + 2, width + 2];
            const channels = kind === 1 ? inputs : outputs;
            rows.push([kind, channels, outputs, height, width, ...read, 1, cycles * noise(rows.length)]);
          }
    const table = compute.read([{ name: "made.csv", text: lines(rows) }]);
    const { heldOut, model } = fitTable(table, {
      learner: boosted(compute.settings),
      seed: 3,
      heldOut: 0.15,
    });
    const { mape, count } = accuracyOf(heldOut.map(measuredBeside));
    expect(count).toBeGreaterThan(20);
    expect(mape).toBeLessThan(0.08);
    expect(model.heldOut!.mape).toBe(mape);
  });

  it("transfers: within 3 percent on sizes held out", () => {
    const rows = [5, 1].flatMap((gigabits) =>
      Array.from({ length: 400 }, (_, index) => {
        const bytes = 8 * Math.ceil(1.02 ** index);
        const seconds = 2e-6 + bytes / (gigabits * 1.4e8);
        return [gigabits, bytes, 1e3 * seconds * noise(index)];
      }),
    );
    const table = transfer.read([{ name: "made.csv", text: lines(rows) }]);
    const { heldOut, model } = fitTable(table, {
      learner: boosted(transfer.settings),
      seed: 1,
      heldOut: 0.15,
    });
    expect(accuracyOf(heldOut.map(measuredBeside)).mape).toBeLessThan(0.03);
    const estimate = transferEstimator(model);
    for (const gigabits of [5, 1])
      for (const bytes of [1024, 16_384])
        expect(
          Math.abs(estimate(gigabits * 1e9, bytes) / (2e-6 + bytes / (gigabits * 1.4e8)) - 1),
        ).toBeLessThan(0.04);
  });
});

const folder = join(import.meta.dirname, "../../../../shared/data/flexpie");
const read = (name: string) => ({ name, text: readFileSync(join(folder, name), "utf8") });

describe.skipIf(!existsSync(folder))(
  "FlexPie's traces (skipped where ../shared/data/flexpie is absent: they are too large and not ours to copy)",
  () => {
    it.each([1, 2, 3, 4, 5, 6, 7, 8])("compute: within 3 percent on shapes held out, seed %i", (seed) => {
      const table = compute.read([read("xgb_comp_dp.csv"), read("convfortest.csv")]);
      expect(table.rows).toHaveLength(9308);
      const { heldOut, model } = fitTable(table, { learner: boosted(compute.settings), seed, heldOut: 0.15 });
      const { mape, count } = accuracyOf(heldOut.map(measuredBeside));
      expect(count).toBeGreaterThan(700);
      expect(mape).toBeLessThan(0.03);
      expect(model.heldOut!.mape).toBe(mape);
    });

    it("transfers: within 3 % on sizes held out, half a percent even", () => {
      const table = transfer.read([read("tranfortest.csv")]);
      expect(table.rows).toHaveLength(131_692);
      const { heldOut, model } = fitTable(table, {
        learner: boosted(transfer.settings),
        seed: 1,
        heldOut: 0.15,
      });
      expect(accuracyOf(heldOut.map(measuredBeside)).mape).toBeLessThan(0.005);
      const estimate = transferEstimator(model);
      const measured = table.rows.find(({ values }) => values[0] === 5e9 && values[1] === 65_536)!.seconds;
      expect(Math.abs(estimate(5e9, 65_536) / measured - 1)).toBeLessThan(0.02);
    });
  },
);
