import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { parseKnowledge } from "../../../scenarios/knowledge.ts";
import { InputError } from "../../../sim/errors.ts";
import {
  boosted,
  cart,
  defaultBoosting,
  defaultCart,
  fitTable,
  flatPredictor,
  formatModel,
  parseModel,
} from "../../../traces/index.ts";
import { loadCart } from "../../../traces/cart-library.ts";
import { rowsOf, syntheticTimes, tableOf } from "./tables.ts";

const isLoaded = () =>
  Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes("/ml-cart/"));

describe("the single tree", () => {
  it("is loaded when it is asked for, and not before", () => {
    expect(isLoaded()).toBe(false);
    loadCart();
    expect(isLoaded()).toBe(true);
  });

  it("predicts what ml-cart itself predicts, columns that never differ aside", () => {
    const table = syntheticTimes(150, 4);
    const rows = rowsOf(table).map((row) => [7, ...row]);
    const constant = tableOf(rows, [...table.targets]);
    const ensemble = cart(loadCart()).train(constant, { seed: 1 });
    expect(ensemble.trees).toHaveLength(1);
    const own = new (loadCart().DecisionTreeRegression)({
      gainFunction: "regression",
      splitFunction: "mean",
      maxDepth: defaultCart.depth,
      minNumSamples: defaultCart.leafRows,
      gainThreshold: -1,
    });
    own.train(rowsOf(table), Array.from(table.targets, Math.log));
    const others = rowsOf(syntheticTimes(200, 9));
    const predict = flatPredictor(ensemble);
    const theirs = own.predict(others);
    for (const [index, row] of others.entries())
      expect(Math.log(predict(Float64Array.from([7, ...row])))).toBeCloseTo(theirs[index]!, 12);
  });

  it("learns from so many rows at most, the same with the same seed", () => {
    const learner = cart(loadCart(), { ...defaultCart, rows: 60 });
    const table = syntheticTimes(300, 5);
    const text = (seed: number) => JSON.stringify(learner.train(table, { seed }));
    expect(text(1)).toBe(text(1));
    expect(text(1)).not.toBe(text(2));
    const few = tableOf([[1], [1]], [2, 8]);
    expect(flatPredictor(learner.train(few, { seed: 1 }))(Float64Array.of(1))).toBeCloseTo(4, 12);
    const none = { features: ["a"], values: new Float64Array(0), targets: new Float64Array(0) };
    expect(() => learner.train(none, { seed: 1 })).toThrow(InputError);
  });

  it("holds out the rows that boosted trees hold out, and is saved like them", () => {
    const table = syntheticTimes(400, 6);
    const timed = {
      target: "seconds",
      features: table.features,
      rows: rowsOf(table).map((values, row) => ({
        kind: "made",
        group: String(row),
        values,
        rough: 1,
        seconds: table.targets[row]!,
      })),
    };
    const [tree, trees] = [cart(loadCart()), boosted({ ...defaultBoosting, trees: 20 })].map((learner) =>
      fitTable(timed, { learner, seed: 1, heldOut: 0.2 }),
    ) as [ReturnType<typeof fitTable>, ReturnType<typeof fitTable>];
    expect(tree.heldOut.map(({ row }) => row.group)).toEqual(trees.heldOut.map(({ row }) => row.group));
    const again = parseModel(formatModel(tree.model), "model", {
      features: table.features,
      target: "seconds",
    });
    expect(again).toEqual(tree.model);
  });
});

it.each([
  ["estimated[estimator=cart]", { share: 1, estimator: "cart" }],
  ["estimated[estimator=boosted]", { share: 1, estimator: "boosted" }],
  ["estimated[rows=10%,estimator=cart]", { share: 0.1, estimator: "cart" }],
])("%s is knowledge", (text, expected) => {
  expect(parseKnowledge(text)).toEqual({ kind: "estimated", ...expected });
});

it.each([
  "estimated[]",
  "estimated[estimator=lasso]",
  "estimated[,estimator=cart]",
  "estimated[rows=10%,]",
  "estimated[rows=10%estimator=cart]",
])("%s is none", (text) => {
  expect(() => parseKnowledge(text)).toThrow(/estimated\[estimator=cart\]/);
});
