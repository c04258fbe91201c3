import type { BoostingSettings } from "./boosting/settings.ts";
import type { TrainingTable } from "./boosting/table.ts";
import { trainEnsemble, type Ensemble, type TrainingOptions } from "./boosting/train.ts";
import type { CartSettings } from "./cart/settings.ts";

/** The estimators that can be asked for. */
export const estimatorNames = ["boosted", "cart"] as const;
export type EstimatorName = (typeof estimatorNames)[number];

/** What makes trees of a table. */
export interface Learner {
  readonly settings: BoostingSettings | CartSettings;
  /** How many trees it grows, to show progress. */
  readonly trees: number;
  train(table: TrainingTable, options: Omit<TrainingOptions, "settings">): Ensemble;
}

/** Gradient-boosted trees. */
export function boosted(settings: BoostingSettings): Learner {
  return {
    settings,
    trees: settings.trees,
    train: (table, options) => trainEnsemble(table, { settings, ...options }),
  };
}
