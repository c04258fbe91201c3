import { expect, it } from "vitest";
import { accuracyOf, defaultBoosting, flatPredictor, trainEnsemble } from "../../../traces/index.ts";
import { rowsOf, syntheticTimes } from "./tables.ts";
import { loadXgboost } from "./xgboost.ts";

it.each([
  [4, 60],
  [6, 100],
])("predicts as well as XGBoost with the same settings: depth %i, %i trees", async (depth, trees) => {
  const training = syntheticTimes(4000, 11);
  const test = syntheticTimes(2000, 12);
  const settings = { ...defaultBoosting, depth, trees, rowShare: 1, columnShare: 1, lambda: 1, leafRows: 3 };
  const { features, ...ensemble } = trainEnsemble(training, { settings, seed: 1 });
  const predict = flatPredictor({ features, ...ensemble });

  const Booster = await loadXgboost();
  const booster = new Booster({
    objective: "reg:linear",
    max_depth: depth,
    iterations: trees,
    eta: settings.shrinkage,
    subsample: 1,
    colsample_bytree: 1,
    lambda: settings.lambda,
    min_child_weight: settings.leafRows,
    base_score: 0,
    silent: 1,
  });
  booster.train(
    rowsOf(training),
    [...training.targets].map((target) => Math.log(target) - ensemble.base),
  );
  const theirs = booster.predict(rowsOf(test));
  booster.free();

  const measured = [...test.targets];
  const own = accuracyOf(
    measured.map((time, row) => ({ measured: time, predicted: predict(test.values, row * features.length) })),
  );
  const other = accuracyOf(
    measured.map((time, row) => ({ measured: time, predicted: Math.exp(theirs[row]! + ensemble.base) })),
  );
  expect(own.mape / other.mape).toBeGreaterThan(0.95);
  expect(own.mape / other.mape).toBeLessThan(1.05);
});
