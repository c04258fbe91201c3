import { InputError } from "../../../sim/errors.ts";
import { randomStream } from "../../../sim/random.ts";
import { median } from "../../statistics.ts";
import { binFeatures } from "./bins.ts";
import { treeGrower } from "./grow.ts";
import { wholeResiduals } from "./residuals.ts";
import { sampleColumns, sampleRows } from "./sample.ts";
import { checkSettings, type BoostingSettings } from "./settings.ts";
import { checkTable, type TrainingTable } from "./table.ts";
import { treeValue, type Tree } from "./tree.ts";

/** Trees whose values add up, with the base, to ln of the target. */
export interface Ensemble {
  readonly features: readonly string[];
  /** ln; what is predicted without any tree. */
  readonly base: number;
  /** Shrinkage is in their leaves. */
  readonly trees: readonly Tree[];
}

export interface TrainingOptions {
  readonly settings: BoostingSettings;
  readonly seed: number;
  /** Rows that say when to stop; without them, all trees are grown. */
  readonly validation?: TrainingTable;
  /** Called after each tree. */
  readonly onTree?: (done: number) => void;
}

/**
 * Grows gradient-boosted regression trees (Friedman, Annals of Statistics 29(5), 2001; subsampling: Computational
 * Statistics & Data Analysis 38(4), 2002) by histograms. The loss is the squared error of ln(target): times over orders
 * of magnitude count by their relative error.
 *
 * @throws InputError for settings out of range, and for tables that are empty, do not match, or hold what is not a number
 */
export function trainEnsemble(
  table: TrainingTable,
  { settings, seed, validation, onTree }: TrainingOptions,
): Ensemble {
  checkSettings(settings);
  checkTable(table);
  if (validation) {
    checkTable(validation);
    if (validation.features.join() !== table.features.join()) {
      throw new InputError("training table: the validation rows have other features");
    }
  }
  const { features } = table;
  const logTargets = table.targets.map(Math.log);
  const base = median([...logTargets]);
  const random = randomStream(seed, "boosting");
  const grow = treeGrower(binFeatures(table, settings.bins), settings);
  const predictions = new Float64Array(logTargets.length).fill(base);
  const watch = validation && validationWatch(validation, base);
  const trees: Tree[] = [];
  while (trees.length < settings.trees && (!watch || trees.length - watch.best < settings.patience)) {
    const residuals = wholeResiduals(logTargets, predictions, settings.residualCap);
    const rows = sampleRows(logTargets.length, settings.rowShare, random);
    const tree = grow(residuals, rows, sampleColumns(features.length, settings.columnShare, random));
    trees.push(tree);
    addTree(tree, table, predictions);
    watch?.add(tree);
    onTree?.(trees.length);
  }
  return { features, base, trees: watch ? trees.slice(0, watch.best) : trees };
}

/** Follows the mean absolute error of ln on rows that no tree sees. */
function validationWatch(table: TrainingTable, base: number) {
  const logTargets = table.targets.map(Math.log);
  const predictions = new Float64Array(logTargets.length).fill(base);
  let count = 0;
  let lowest = meanError(logTargets, predictions);
  return {
    /** Trees up to the lowest error. */
    best: 0,
    add(tree: Tree): void {
      addTree(tree, table, predictions);
      count++;
      const error = meanError(logTargets, predictions);
      if (error >= lowest) return;
      lowest = error;
      this.best = count;
    },
  };
}

function addTree(tree: Tree, { features, values }: TrainingTable, predictions: Float64Array): void {
  for (let row = 0; row < predictions.length; row++) {
    predictions[row]! += treeValue(tree, values, row * features.length);
  }
}

function meanError(logTargets: Float64Array, predictions: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < logTargets.length; row++) sum += Math.abs(logTargets[row]! - predictions[row]!);
  return sum / logTargets.length;
}
