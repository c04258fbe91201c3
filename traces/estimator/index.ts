/** Cost estimators that learn from measured times: gradient-boosted regression trees. */
export { defaultBoosting, type BoostingSettings } from "./boosting/settings.ts";
export type { TrainingTable } from "./boosting/table.ts";
export { trainEnsemble, type Ensemble, type TrainingOptions } from "./boosting/train.ts";
export { fitTable, measuredBeside, type Fit, type FitOptions, type ForetoldRow } from "./fit.ts";
export { accuracyOf, type Accuracy } from "./model/accuracy.ts";
export { hashTable } from "./model/hash.ts";
export { flatPredictor, type Predictor } from "./model/predictor.ts";
export { formatModel, parseModel, type ModelFacts, type SavedModel } from "./model/saved-model.ts";
export { tableFormatNames, tableFormats, type TableFormat, type TableFormatName } from "./tables/formats.ts";
export { transferFeatures, transferTarget } from "./tables/flexpie-transfer.ts";
export { transferEstimator } from "./tables/transfer-estimator.ts";
export {
  estimatedProfile,
  profileOfEstimator,
  type EstimatedProfileOptions,
} from "./tiles/estimated-profile.ts";
export { formatTileEstimator, parseTileEstimator } from "./tiles/estimator-file.ts";
export { roughProfile } from "./tiles/rough-profile.ts";
export {
  fitSynchronisations,
  type SynchronisationEstimator,
  type SynchronisationFit,
} from "./synchronisation/estimator.ts";
export {
  fitTiles,
  tileBoosting,
  treesToGrow,
  type TileEstimator,
  type TileFitOptions,
} from "./tiles/tile-estimator.ts";
export {
  compareWithInterpolation,
  measuredTwice,
  type ComparedRow,
  type RemeasuredRow,
} from "./tiles/compare.ts";
export type { TimedRow, TimedTable } from "./timed-table.ts";
