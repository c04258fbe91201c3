import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../sim/errors.ts";
import {
  accuracyOf,
  defaultBoosting,
  flatPredictor,
  trainEnsemble,
  type BoostingSettings,
  type TrainingTable,
} from "../../../traces/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { greedy, pickRows, rowsOf, smallTables, syntheticTimes, tableOf } from "./tables.ts";

const whole: BoostingSettings = { ...defaultBoosting, trees: 12, depth: 3, rowShare: 1, columnShare: 1 };

/** Mean square of what is left of ln(target) after some of the trees. */
function loss(table: TrainingTable, settings: BoostingSettings, trees: number): number {
  const predict = flatPredictor(trainEnsemble(table, { settings: { ...settings, trees }, seed: 1 }));
  const squares = [...table.targets].map(
    (target, row) => Math.log(target / predict(table.values, row * table.features.length)) ** 2,
  );
  return squares.reduce((sum, square) => sum + square, 0) / squares.length;
}

describe("training", () => {
  it("does not depend on the order of rows where all of them are used", () => {
    fc.assert(
      fc.property(smallTables, fc.infiniteStream(fc.nat()), (table, numbers) => {
        const order = [...table.targets.keys()]
          .map((row) => ({ row, place: numbers.next().value as number }))
          .sort((a, b) => a.place - b.place)
          .map(({ row }) => row);
        const shuffled = pickRows(table, order);
        const settings = { ...whole, leafRows: 1 };
        expect(trainEnsemble(shuffled, { settings, seed: 1 })).toEqual(
          trainEnsemble(table, { settings, seed: 1 }),
        );
      }),
      { ...fixedSeed, numRuns: 100 },
    );
  });

  it("fits the rows it sees better with each tree", () => {
    fc.assert(
      fc.property(smallTables, fc.constantFrom(0, 1), (table, lambda) => {
        const losses = [1, 2, 3, 6, 12].map((trees) => loss(table, { ...whole, lambda, leafRows: 1 }, trees));
        for (const [index, value] of losses.slice(1).entries()) {
          expect(value).toBeLessThanOrEqual(losses[index]! * (1 + 1e-9) + 1e-18);
        }
      }),
      { ...fixedSeed, numRuns: 40 },
    );
  });

  it("is the same again with the same seed, and another with another", () => {
    const table = syntheticTimes(500, 1);
    const train = (seed: number) =>
      trainEnsemble(table, { settings: { ...defaultBoosting, trees: 8 }, seed });
    expect(train(5)).toEqual(train(5));
    expect(train(5)).not.toEqual(train(6));
  });

  it("stops when the validation rows gain no more, and keeps the best count of trees", () => {
    const table = syntheticTimes(300, 1);
    // Noise alone: trees that follow it predict other noise worse.
    const noise = { ...table, targets: table.targets.map((_, row) => Math.exp(Math.sin(row * row))) };
    const validation = {
      ...noise,
      targets: noise.targets.map((_, row) => Math.exp(Math.sin(row * row + 2))),
    };
    let grown = 0;
    const settings = { ...defaultBoosting, trees: 400, patience: 10 };
    const { trees } = trainEnsemble(noise, {
      settings,
      seed: 1,
      validation,
      onTree: (done) => (grown = done),
    });
    expect(grown).toBe(trees.length + 10);
    expect(grown).toBeLessThan(400);
  });

  it("learns times over four orders of magnitude", () => {
    const settings = { ...defaultBoosting, trees: 300 };
    const predict = flatPredictor(trainEnsemble(syntheticTimes(6000, 1), { settings, seed: 1 }));
    const test = syntheticTimes(1000, 2);
    const spread = Math.max(...test.targets) / Math.min(...test.targets);
    expect(spread).toBeGreaterThan(1e4);
    const { mape } = accuracyOf(
      rowsOf(test).map((row, index) => ({
        predicted: predict(Float64Array.from(row)),
        measured: test.targets[index]!,
      })),
    );
    expect(mape).toBeLessThan(0.08);
  });

  it("splits neighbouring floating-point numbers, and keeps a table of one row", () => {
    const next = 1 + Number.EPSILON;
    const rows = [[1], [next], [1], [next]];
    const predict = flatPredictor(trainEnsemble(tableOf(rows, [2, 8, 2, 8]), { settings: greedy, seed: 1 }));
    expect(predict(Float64Array.of(1))).toBeCloseTo(2, 9);
    expect(predict(Float64Array.of(next))).toBeCloseTo(8, 9);
    const single = trainEnsemble(tableOf([[1]], [3]), { settings: defaultBoosting, seed: 1 });
    expect(flatPredictor(single)(Float64Array.of(9))).toBeCloseTo(3, 12);
  });
});

describe("training refuses", () => {
  const rows = [[1], [2], [3]];
  it.each([
    [
      "no rows",
      { ...tableOf(rows, [1, 2, 3]), values: new Float64Array(), targets: new Float64Array() },
      "has no rows",
    ],
    ["no features", { ...tableOf(rows, [1, 2, 3]), features: [] }, "must have 1 to 256 features"],
    ["a feature that is not a number", tableOf([[1], [NaN], [3]], [1, 2, 3]), "row 2: x0 is NaN"],
    ["an infinite feature", tableOf([[1], [2], [Infinity]], [1, 2, 3]), "row 3: x0 is Infinity"],
    ["a target of 0", tableOf(rows, [1, 0, 3]), "row 2: the target is 0"],
    ["a negative target", tableOf(rows, [1, 2, -3]), "row 3: the target is -3"],
    ["a target that is not a number", tableOf(rows, [NaN, 2, 3]), "row 1: the target is NaN"],
    ["too few values", { ...tableOf(rows, [1, 2, 3]), values: new Float64Array(2) }, "need 3 values, not 2"],
  ])("%s", (_, table, reason) => {
    const train = () => trainEnsemble(table, { settings: defaultBoosting, seed: 1 });
    expect(train).toThrow(InputError);
    expect(train).toThrow(reason);
  });

  it.each([
    ["trees", 0],
    ["depth", 13],
    ["depth", 2.5],
    ["shrinkage", 0],
    ["rowShare", 1.5],
    ["bins", 257],
    ["lambda", -1],
    ["leafRows", NaN],
  ] as const)("%s = %d", (name, value) => {
    const settings = { ...defaultBoosting, [name]: value };
    expect(() => trainEnsemble(tableOf(rows, [1, 2, 3]), { settings, seed: 1 })).toThrow(
      new RegExp(`boosting: ${name} must be`),
    );
  });

  it("validation rows with other features", () => {
    const validation = { ...tableOf(rows, [1, 2, 3]), features: ["y"] };
    const train = () =>
      trainEnsemble(tableOf(rows, [1, 2, 3]), { settings: defaultBoosting, seed: 1, validation });
    expect(train).toThrow("the validation rows have other features");
  });
});
