import type { ComputeProfile } from "../sim/cluster/index.ts";
import { linkOperators, type Model } from "../sim/model/index.ts";
import { wholeBox } from "../sim/tensor/index.ts";
import {
  boardProfile,
  calibrationFactor,
  calibrationNote,
  modelTerms,
  notedProfile,
  refitted,
  scaledProfile,
  threadFit,
  type Calibration,
  type FittedBoard,
} from "../traces/index.ts";
import type { CalibrationSettings } from "./device-schema.ts";
import { modelLabel, modelOf, type ModelFiles } from "./models.ts";

/** What is calibrated, and by what. */
export interface CalibrationProblem {
  /** The profile as it is used, and the truth that it stands for. */
  readonly plain: ComputeProfile;
  readonly exact: ComputeProfile;
  /** The fitted board that the profile is, if it is one. */
  readonly board: FittedBoard | undefined;
  readonly threads: number | undefined;
  readonly calibrate: readonly CalibrationSettings[];
  readonly files: ModelFiles;
}

/**
 * A profile that meets measured times of whole models: all of it times one factor or, of a board with several, its terms refitted. Its
 * times say what was measured, and what the profile said before.
 *
 * @throws InputError for a model that cannot be read or that the profile does not know, and for times that contradict each other
 */
export function calibratedProfile(task: CalibrationProblem): ComputeProfile {
  const { plain, exact, board, threads, calibrate, files } = task;
  const models = calibrate.map(({ model }) => linkOperators(modelOf(model, files)));
  const times = calibrate.map(({ model, latency }, index): Calibration => ({
    model: modelLabel(model),
    measured: latency,
    predicted: modelSeconds(exact, models[index]!),
  }));
  const factor = calibrationFactor(times);
  const isRefitted = board !== undefined && times.length > 1;
  const calibrated = isRefitted ? refittedBoard(board, threads, times, models) : scaledProfile(plain, factor);
  const shown = times.map((time, index) => ({
    ...time,
    now: isRefitted ? modelSeconds(calibrated, models[index]!) : time.predicted * factor,
  }));
  return notedProfile(calibrated, calibrationNote(plain.name, shown));
}

function refittedBoard(
  board: FittedBoard,
  threads: number | undefined,
  times: readonly Calibration[],
  models: readonly Model[],
): ComputeProfile {
  const timed = times.map(({ model, measured }, index) => ({
    ...{ model, seconds: measured },
    terms: modelTerms(models[index]!),
  }));
  const { coefficients } = threadFit(board, threads);
  return boardProfile(board, { threads, coefficients: refitted(coefficients, timed) });
}

/** What a whole model takes on a device alone, layer after layer. */
function modelSeconds(profile: ComputeProfile, model: Model): number {
  return model.operators.reduce(
    (sum, operator) => sum + profile.tileCost(operator, wholeBox(operator.shape)).kernel,
    0,
  );
}
