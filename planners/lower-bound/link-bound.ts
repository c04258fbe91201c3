import type { TimeCorner } from "../../sim/cluster/index.ts";
import type { Operator } from "../../sim/model/index.ts";
import { elementCount } from "../../sim/tensor/index.ts";
import type { Inflow } from "./inflow.ts";
import { leastCost } from "./least-time.ts";
import { leastPlacement, type PlacedInference, type Prices } from "./placed-chain.ts";
import { bestShares, type PriceShares } from "./price-shares.ts";

/** What of a model the bound is about, and what is known of its devices. */
export interface LinkedWork {
  readonly inference: PlacedInference;
  /** Those that are computed. */
  readonly operators: readonly Operator[];
  /** By operator id: elements that any plan computes. */
  readonly needed: readonly number[];
  /** By device and place among the operators. */
  readonly curves: readonly (readonly (readonly TimeCorner[])[])[];
  /** Prices of a second of work by device whose sum, each times the work of a second there, is 1. */
  readonly workPrices: readonly number[];
  /** By device: work that it does in a second at best. */
  readonly workEachSecond: readonly number[];
  readonly inflow: readonly Inflow[];
}

/**
 * The argument of chains whose pieces lie on devices (`latencyBound`), by the best prices that are found.
 *
 * @param chain ids, each operator depending evenly on the one before
 * @returns 0 where it says nothing, for the input and the result are anywhere
 */
export function linkBound(
  { inference, operators, needed, curves, workPrices, workEachSecond, inflow }: LinkedWork,
  chain: readonly number[],
): number {
  const homes = [inference.inputAt, inference.resultAt].filter((place) => typeof place === "number");
  if (homes.length === 0) return 0;
  const devices = [...curves.keys()];
  const atHome = parts(devices.map((device) => (homes.includes(device) ? 1 : 0)));
  const elsewhere = parts(devices.map((device) => (homes.includes(device) ? 0 : 1)));
  const onChain = new Set(chain);
  const placeOf = new Map(operators.map(({ id }, place) => [id, place]));
  const beside = operators.filter(({ id }) => !onChain.has(id));
  return bestShares((shares) => {
    const prices = pricesOf(shares);
    const costOf = (perElement: number, id: number, device: number) =>
      leastCost(curves[device]![placeOf.get(id)!]!, needed[id]!, perElement, prices.work[device]!);
    const costOnChain = (id: number, device: number) =>
      costOf(prices.chain / elementCount(inference.model.operators[id]!.shape), id, device);
    return beside.reduce(
      (sum, { id }) => sum + Math.min(...devices.map((device) => costOf(0, id, device))),
      leastPlacement(inference, chain, inflow, prices, costOnChain),
    );
  });

  /** Prices whose sum, each times what a second has of it, is 1 at most. */
  function pricesOf({ chain: ofChain, links, workAtHome, linksOfHome }: PriceShares): Prices {
    const ofWork = 1 - ofChain - links;
    return {
      chain: ofChain,
      work: devices.map((device) => {
        const alone = (workAtHome * atHome[device]!) / workEachSecond[device]!;
        return ofWork * ((1 - workAtHome) * workPrices[device]! + alone);
      }),
      byte: inflow.map(({ rate }, device) => {
        const part = linksOfHome * atHome[device]! + (1 - linksOfHome) * elsewhere[device]!;
        return rate > 0 ? (links * part) / rate : 0;
      }),
    };
  }
}

/** Weights divided by their sum, none where there are none. */
function parts(weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (sum > 0 ? weight / sum : 0));
}
