import type { SavedModel } from "../model/saved-model.ts";
import { flatPredictor } from "../model/predictor.ts";
import { roughTransfer } from "./flexpie-transfer.ts";

/**
 * FlexPie's s-Estimator: the time of a transfer or a synchronisation, seconds. Allocates nothing.
 *
 * @param model learnt from a table of `flexpieTransfer`
 * @returns a function of bandwidth (bits a second) and bytes
 */
export function transferEstimator({ ensemble }: SavedModel): (bandwidth: number, bytes: number) => number {
  const predict = flatPredictor(ensemble);
  const values = new Float64Array(2);
  return (bandwidth, bytes) => {
    values[0] = bandwidth;
    values[1] = bytes;
    return roughTransfer(bandwidth, bytes) * predict(values);
  };
}
