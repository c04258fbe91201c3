import type { Cluster, Device, TimeCorner } from "../../sim/cluster/index.ts";
import { isComputed, type Model, type Operator } from "../../sim/model/index.ts";
import { elementCount } from "../../sim/tensor/index.ts";
import { workEachSecond } from "./device-rate.ts";
import { evenChains } from "./even-chains.ts";
import { leastCost, leastRate } from "./least-time.ts";
import { neededElements } from "./needed-elements.ts";

/** Seconds below which no plan brings one request, and seconds that no plan can have between results of many; or why none are proved. */
export type LowerBound =
  | { readonly kind: "proved"; readonly seconds: number; readonly secondsOfResult: number }
  | { readonly kind: "not proved"; readonly reason: string };

/**
 * A lower bound on the seconds that any sound plan of a model takes for a request, from two arguments with weights:
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
 * Transfers, reorders and redundant work only add to that. The work alone bounds the seconds between results of many requests, too, that
 * may overlap.
 */
export function latencyBound(
  { model }: { readonly model: Model },
  { devices }: Pick<Cluster, "devices">,
): LowerBound {
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
  const sold = devices.reduce((sum, device, index) => sum + workEachSecond(device) / total[index]!, 0);
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
  return {
    kind: "proved",
    seconds: greatest(boundAt) * (1 - rounding),
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

/** The greatest of the values of a concave function that a ternary search from 0 to 1 meets, those at both ends among them. */
function greatest(valueAt: (x: number) => number): number {
  let [low, high] = [0, 1];
  let most = Math.max(valueAt(0), valueAt(1));
  for (let step = 0; step < searchSteps; step++) {
    const third = (high - low) / 3;
    const [left, right] = [valueAt(low + third), valueAt(high - third)];
    most = Math.max(most, left, right);
    if (left < right) low += third;
    else high -= third;
  }
  return most;
}

const searchSteps = 20;
