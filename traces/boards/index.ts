/** Boards fitted to times of whole models: profiles, fits, calibration, and how far they err. */
export { formatError, threadFit, type FittedBoard } from "./board.ts";
export {
  calibrationFactor,
  calibrationNote,
  largestContradiction,
  refitted,
  type Calibration,
} from "./calibrate.ts";
export { fitTerms, type TimedModel } from "./fit.ts";
export { fitBoard, type BoardTimes } from "./fit-board.ts";
export { formatBoardFile, parseBoardFile } from "./file.ts";
export { boardProfile } from "./profile.ts";
export { boardFitErrors, describeBoard, graphTermsOf, shippedBoards } from "./shipped.ts";
export { modelTerms, type TermVector } from "./terms.ts";
export { eightBitEnding, parseModelTimes, type ModelTime, type Processor } from "./times.ts";
