import type { Cluster, Device, TimeCorner } from "../../sim/cluster/index.ts";
import { isComputed, type Operator } from "../../sim/model/index.ts";
import { elementCount } from "../../sim/tensor/index.ts";
import { workEachSecond } from "./device-rate.ts";
import { evenChains, longestChain } from "./even-chains.ts";
import { inflows } from "./inflow.ts";
import { linkBound } from "./link-bound.ts";
import { leastCost, leastRate } from "./least-time.ts";
import { neededElements } from "./needed-elements.ts";
import type { PlacedInference } from "./placed-chain.ts";
import { peak } from "./price-shares.ts";

/** Seconds below which no plan brings one request, and seconds that no plan can have between results of many; or why none are proved. */
export type LowerBound =
  | { readonly kind: "proved"; readonly seconds: number; readonly secondsOfResult: number }
  | { readonly kind: "not proved"; readonly reason: string };

/**
 * A lower bound on the seconds that any sound plan of a model takes for a request, from three arguments with weights:
 *
 * *Work*: every needed element is computed on some device (`neededElements`), and tasks of one stream do not overlap: in T seconds a
 * device computes for at most T times what its streams do a second.
 *
 * *Chains*: draw a chain of operators (`evenChains`), an element of its last operator uniformly, and of each one before it an element that the
 * one drawn last needs. Each piece of the chain, the one whose element it was that was read, starts when the one before has ended; so T is at
 * least the sum of their times, and at least its mean. As the elements are uniform, a piece of n of E elements is met with
 * probability n / E at most, and what is met of an operator adds up to 1: operators divided into small pieces are short on the chain and, if
 * pieces have a start-up, long on the devices.
 *
 * So for any prices, `chains` of the seconds of a chain and p_i of those of device i, a piece of n elements on device i costs its time times
 * (chains n / E + p_i), all pieces together cost at least the sum over operators of the least that covering its elements costs
 * (`leastCost`), and T is at least that over chains + the sum of p_i times the work that the device's streams do a second. Any prices
 * give a bound (duality). Those of devices are one over the seconds that each takes for all of the work, which is best where devices
 * differ by one factor; the price of chains is the best, as the bound is concave in it.
 *
 * *Links*: the pieces of a chain lie on devices. Where the one that reads is on another device than the one that made the element that it reads, a
 * message is between them, which takes its latency, and the element reaches the reader's device. Each element of a tensor is read on the chain with
 * probability one over their number at most, so the bytes that reach a device are at least those of the tensor times the probability of such
 * a step to it; and in T seconds no more reach it than T times what its links carry. With prices of these bytes too, the mean cost of a chain is at least
 * that of the cheapest way of one through the devices, from where the input is to where the result is wanted (`leastPlacement`), and operators beside
 * it cost their work. Networks with chance or a contended medium, and models whose cuts are compressed, have no part of this.
 *
 * Reorders and redundant work only add to that. The work alone bounds the seconds between results of many requests, too, that
 * may overlap.
 */
export function latencyBound(
  inference: PlacedInference,
  { devices, network }: Pick<Cluster, "devices"> & Partial<Pick<Cluster, "network">>,
): LowerBound {
  const { model } = inference;
  const needed = neededElements(model);
  const operators = model.operators.filter((operator) => isComputed(operator) && needed[operator.id]! > 0);
  const curves: (readonly TimeCorner[])[][] = [];
  for (const device of devices) {
    const own: (readonly TimeCorner[])[] = [];
    for (const operator of operators) {
      const corners = device.profile.leastTimes?.(operator);
      if (!corners) return { kind: "not proved", reason: unknown(operator, device) };
      own.push(corners);
    }
    curves.push(own);
  }
  const work = curves.map((own) => operators.map(({ id }, place) => leastRate(own[place]!) * needed[id]!));
  const total = work.map((seconds) => seconds.reduce((sum, one) => sum + one, 0));
  if (!total.every((seconds) => seconds < Infinity && 1 / seconds < Infinity))
    return { kind: "proved", seconds: 0, secondsOfResult: 0 };
  const eachSecond = devices.map(workEachSecond);
  const sold = eachSecond.reduce((sum, done, device) => sum + done / total[device]!, 0);
  const prices = total.map((seconds) => 1 / seconds / sold);
  const kinds = differentDevices(curves, prices);
  const least = model.operators.map(() => 0);
  for (const [place, { id }] of operators.entries())
    least[id] = Math.min(...work.map((seconds) => seconds[place]!));
  const onChains = evenChains(model, needed, least);
  const boundAt = (chains: number) =>
    operators.reduce((sum, { id, shape }, place) => {
      const perElement = (chains * onChains[id]!) / elementCount(shape);
      const costs = kinds.map((device) =>
        leastCost(curves[device]![place]!, needed[id]!, perElement, (1 - chains) * prices[device]!),
      );
      return sum + Math.min(...costs);
    }, 0);
  const inflow = network && !model.cutCompression ? inflows(network) : undefined;
  const linked = { inference, operators, needed, curves, workPrices: prices, workEachSecond: eachSecond };
  const byChains = peak(boundAt, searchSteps).value;
  const byLinks = inflow ? linkBound({ ...linked, inflow }, longestChain(model, needed, least)) : 0;
  return {
    kind: "proved",
    seconds: Math.max(byChains, byLinks) * (1 - rounding),
    secondsOfResult: boundAt(0) * (1 - rounding),
  };
}

/** Sums of many times differ by this part of themselves with their order. */
const rounding = 1e-9;

function unknown({ operation, name }: Operator, device: Device): string {
  return `no least time is proved of ${operation.kind} ${name} on ${device.name} (profile ${device.profile.name})`;
}

/** One device for each kind of those that take and cost the same. */
function differentDevices(
  curves: readonly (readonly (readonly TimeCorner[])[])[],
  prices: readonly number[],
): readonly number[] {
  return [...prices.keys()].filter(
    (device) =>
      !prices.some(
        (price, other) =>
          other < device &&
          price === prices[device] &&
          curves[other]!.every((corners, place) => isSame(corners, curves[device]![place]!)),
      ),
  );
}

function isSame(one: readonly TimeCorner[], other: readonly TimeCorner[]): boolean {
  return (
    one.length === other.length &&
    one.every(
      ({ elements, seconds }, corner) =>
        elements === other[corner]!.elements && seconds === other[corner]!.seconds,
    )
  );
}

const searchSteps = 20;
