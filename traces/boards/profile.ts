import type { ComputeProfile, TileCost, TimeCorner } from "../../sim/cluster/compute.ts";
import { macs, type Operator } from "../../sim/model/index.ts";
import { elementCount } from "../../sim/tensor/index.ts";
import { hasEvenWork } from "../even-work.ts";
import { inFloat32, otherType } from "../layer-types.ts";
import { affineTimes, givenTimes } from "../profile/convex.ts";
import { TileMemo } from "../profile/tile-memo.ts";
import { interiorRegion } from "../signature.ts";
import { givenCost } from "../timed.ts";
import { formatError, threadFit, type EightBitFit, type FittedBoard } from "./board.ts";
import {
  boardTerms,
  isExtrapolated,
  secondsOf,
  termsOf,
  termsWithoutReads,
  type TermVector,
} from "./terms.ts";

/** How a board is used. */
export interface BoardProfileOptions {
  /** Of the largest number that was timed unless given. */
  readonly threads?: number | undefined;
  /** Seconds for each term's unit in place of the fitted ones. */
  readonly coefficients?: TermVector;
}

/**
 * Compute times of a fitted board: a tile takes what its terms take, its share of the layer's products and bytes and a layer's fixed part. All have
 * the source `board`, kinds of layers that no timed model has `extrapolated`, and say how far the board's fit errs.
 *
 * @throws InputError for a number of threads that was not timed
 */
export function boardProfile(
  board: FittedBoard,
  { threads, coefficients: given }: BoardProfileOptions = {},
): ComputeProfile {
  const fit = threadFit(board, threads);
  const coefficients = given ?? fit.coefficients;
  const about = fitNote(board, fit.threads);
  const costs = new TileMemo<TileCost>();
  const timed = (operator: Operator) => (fit.int8 ? inEightBits(operator, fit.int8) : plain(operator));
  return {
    name: board.name,
    leastTimes: (operator) => givenTimes(operator) ?? leastTimes(timed(operator), coefficients),
    tileCost: (operator, region) =>
      costs.get(operator, region, (extents) => {
        const stated = givenCost(operator, region);
        if (stated) return stated;
        const { own, factor, note, isOfOwnType } = timed(operator);
        return {
          kernel: factor * secondsOf(termsOf(own, interiorRegion(operator, extents)), coefficients),
          reorderInput: 0,
          reorderOutput: 0,
          source: isExtrapolated(operator) ? "extrapolated" : "board",
          samples: [],
          note: note === undefined ? about : `${about}; ${note}`,
          ...(isOfOwnType && { isOfOwnType }),
        };
      }),
  };
}

/** A layer's fixed part whatever the tile; products and bytes written are in proportion to elements, and what a tile reads is left out. */
function leastTimes({ own, factor }: Timed, coefficients: TermVector): readonly TimeCorner[] | undefined {
  if (!hasEvenWork(own) || coefficients.some((seconds) => seconds < 0)) return undefined;
  const whole = termsWithoutReads(own);
  const start = boardTerms.map((term, index) => (term === "layers" ? whole[index]! : 0));
  return affineTimes(
    elementCount(own.shape),
    factor * secondsOf(start, coefficients),
    factor * secondsOf(whole, coefficients),
  );
}

/** What results say of a board that they rest on. */
function fitNote(board: FittedBoard, threads: number): string {
  const { error, p90, models } = threadFit(board, threads);
  return (
    `times of ${board.name} with ${threads === 1 ? "1 thread" : `${threads} threads`} are fitted to ${models} whole models; ` +
    `a model left out errs by ${formatError(error)} in the median, ${formatError(p90)} at nine in ten`
  );
}

/** What is timed in place of a layer, how many times as long the layer takes, and what to say of that. */
interface Timed {
  readonly own: Operator;
  readonly factor: number;
  readonly note: string | undefined;
  readonly isOfOwnType: boolean;
}

/** Products in other types go at the rate of the fit; their bytes are those of the type. */
function plain(operator: Operator): Timed {
  const type = otherType(operator);
  const note =
    type === undefined || macs(operator) === 0
      ? undefined
      : `arithmetic in ${type} goes at the rate that the board was fitted to`;
  return { own: operator, factor: 1, note, isOfOwnType: false };
}

/**
 * Layers with products in 8 bits by what whole models in 8 bits took: so many times the layer in float32. Other layers of
 * such models were timed in float32.
 */
function inEightBits(operator: Operator, { factor, models, error }: EightBitFit): Timed {
  if (operator.weightType !== "int8" && operator.weightType !== "uint8") return plain(operator);
  const own = inFloat32(operator);
  if (macs(operator) === 0) return { own, factor: 1, note: undefined, isOfOwnType: true };
  const note =
    `layers in 8 bits take ${factor.toPrecision(3)} times as long as in float32: ${models} models timed in both on this board, ` +
    `error ${formatError(error)}`;
  return { own, factor, note, isOfOwnType: true };
}
