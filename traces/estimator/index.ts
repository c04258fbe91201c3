/** Cost estimators that learn from measured times: gradient-boosted regression trees, and a single tree. */
export { defaultBoosting, type BoostingSettings } from "./boosting/settings.ts";
export type { TrainingTable } from "./boosting/table.ts";
export { trainEnsemble } from "./boosting/train.ts";
export { cart, type CartLibrary } from "./cart/learner.ts";
export { defaultCart } from "./cart/settings.ts";
export { fitTable, measuredBeside, type PredictedRow } from "./fit.ts";
export { boosted, estimatorNames, type EstimatorName, type Learner } from "./learner.ts";
export { accuracyOf } from "./model/accuracy.ts";
export { hashTable } from "./model/hash.ts";
export { flatPredictor } from "./model/predictor.ts";
export { formatModel, parseModel, type SavedModel } from "./model/saved-model.ts";
export { tableFormatNames, tableFormats, type TableFormatName } from "./tables/formats.ts";
export { transferFeatures, transferTarget } from "./tables/flexpie-transfer.ts";
export { transferEstimator } from "./tables/transfer-estimator.ts";
export { estimatedProfile, profileOfEstimator } from "./tiles/estimated-profile.ts";
export { formatTileEstimator, parseTileEstimator } from "./tiles/estimator-file.ts";
export { roughProfile } from "./tiles/rough-profile.ts";
export { fitSynchronisations } from "./synchronisation/estimator.ts";
export { fitTiles, tileBoosting, treesToGrow } from "./tiles/tile-estimator.ts";
export {
  compareWithInterpolation,
  measuredTwice,
  type ComparedRow,
  type RemeasuredRow,
} from "./tiles/compare.ts";
