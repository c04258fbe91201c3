import { DecisionTreeRegression } from "ml-cart";
import { describe, expect, it } from "vitest";
import { randomStream } from "../../../sim/random.ts";
import { flatPredictor, formatModel, trainEnsemble, type SavedModel } from "../../../traces/index.ts";
import { defaultBoosting } from "../../../traces/index.ts";
import { greedy, rowsOf, syntheticTimes, tableOf } from "./tables.ts";

/** ml-cart refuses splits that leave no error, unless told so; see the jitter below for its root. */
const cartOptions = { gainThreshold: -1, minNumSamples: 1 } as const;

describe("trees that ml-cart trains", () => {
  it.each([1, 2, 3, 5])("are ours: depth %i, continuous features", (maxDepth) => {
    const table = syntheticTimes(120, maxDepth);
    // Features that tie make two splits equally good, and either tree right.
    const random = randomStream(maxDepth, "features");
    const rows = rowsOf(table).map(() => [random(), random(), random()]);
    const targets = rows.map(([a, b, c]) => Math.exp(Math.sin(7 * a!) + (b! < 0.4 ? 2 : 0) + c! * random()));
    const { base, trees } = trainEnsemble(tableOf(rows, targets), {
      settings: { ...greedy, depth: maxDepth },
      seed: 1,
    });
    const cart = new DecisionTreeRegression({ ...cartOptions, maxDepth });
    cart.train(
      rows,
      targets.map((target) => Math.log(target) - base),
    );
    const predict = flatPredictor({ features: ["a", "b", "c"], base, trees });
    const theirs = cart.predict(rows);
    for (const [index, row] of rows.entries()) {
      expect(Math.log(predict(Float64Array.from(row))) - base).toBeCloseTo(theirs[index]!, 9);
    }
  });

  it("need jitter for a step that leaves no error, and ours do not", () => {
    const rows = Array.from({ length: 20 }, (_, x) => [x]);
    const step = rows.map(([x]) => (x! < 10 ? 1 : 5));
    const own = flatPredictor(trainEnsemble(tableOf(rows, step), { settings: greedy, seed: 1 }));
    expect(rows.map((row) => own(Float64Array.from(row)))).toEqual(
      step.map((value) => expect.closeTo(value, 9)),
    );
    const cart = new DecisionTreeRegression({ ...cartOptions, maxDepth: 1 });
    cart.train(
      rows,
      step.map((value, index) => value + 1e-9 * Math.sin(index)),
    );
    expect(cart.predict(rows)).toEqual(step.map((value) => expect.closeTo(value, 6)));
  });
});

it("a model file's trees, loaded by ml-cart and added up, predict exactly the same", () => {
  const table = syntheticTimes(600, 7);
  const settings = { ...defaultBoosting, trees: 37, depth: 7 };
  const ensemble = trainEnsemble(table, { settings, seed: 3 });
  const model: SavedModel = {
    ensemble,
    target: "seconds",
    dataHash: "0".repeat(16),
    rows: 600,
    seed: 3,
    settings,
    heldOut: undefined,
  };
  const file = JSON.parse(formatModel(model)) as {
    readonly base: number;
    readonly trees: readonly unknown[];
  };
  const rows = rowsOf(syntheticTimes(300, 8));
  const sums = file.trees.reduce<readonly number[]>(
    (sofar, tree) => {
      const values = DecisionTreeRegression.load(tree).predict(rows);
      return sofar.map((sum, row) => sum + values[row]!);
    },
    rows.map(() => file.base),
  );
  const predict = flatPredictor(ensemble);
  expect(rows.map((row) => predict(Float64Array.from(row)))).toEqual(sums.map(Math.exp));
});
