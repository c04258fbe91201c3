import type { Cluster, Device, TimeCorner } from "../../sim/cluster/index.ts";
import { isComputed, type Operator } from "../../sim/model/index.ts";
import { workEachSecond } from "./device-rate.ts";
import { evenChains } from "./even-chains.ts";
import { leastCost, leastRate } from "./least-time.ts";
import { count, neededPlaces } from "./needed-elements.ts";
import { peak } from "./peak.ts";
import { placedBound, type PlacedInference } from "./placed-trees.ts";
import { readingTree } from "./reading-tree.ts";
import { trafficOf } from "./traffic.ts";

/** Seconds below which no plan brings one request, and seconds that no plan can have between results of many; or why none are proved. */
export type LowerBound =
  | { readonly kind: "proved"; readonly seconds: number; readonly secondsOfResult: number }
  | { readonly kind: "not proved"; readonly reason: string };

/**
 * A lower bound on the seconds that any sound plan of a model takes for a request, from three arguments with weights:
 *
 * *Work*: every needed element is computed on some device (`neededPlaces`), and tasks of one stream do not overlap: in T seconds a
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
 * *Links*: instead of a chain draw an element of each operator, as one that another one of its reader needs, so that operators make trees
 * (`readingTree`). Each of the pieces met lies on a device. Where the one that reads is on another device than the one that made the element that it
 * reads, the element crosses the network between them, and on the longest chain of the tree the reader waits for a message. Each needed element of a tensor is
 * drawn with probability one over their number, so the bytes that cross from device to device are at least those of the tensor times the
 * probability of such a step; and in T seconds no channel carries more than T times its bandwidth (`trafficOf`). With prices of these seconds of channels too, the mean
 * cost of a tree is at least that of the cheapest way to place it on devices, from where the input is to where the result is wanted. Here all prices are
 * searched (`bestBound`). Networks with chance and models whose cuts are compressed have no part of this.
 *
 * Reorders and redundant work only add to that. The work alone bounds the seconds between results of many requests, too, that
 * may overlap.
 */
export function latencyBound(
  inference: PlacedInference,
  { devices, network }: Pick<Cluster, "devices"> & Partial<Pick<Cluster, "network">>,
): LowerBound {
  const { model } = inference;
  const places = neededPlaces(model);
  const needed = places.map(count);
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
  const firstAlike = (device: number) =>
    devices.findIndex(
      (_, other) => isAlike(curves[other]!, curves[device]!) && eachSecond[other] === eachSecond[device],
    );
  const different = [...devices.keys()].filter((device) => firstAlike(device) === device);
  const least = model.operators.map(() => 0);
  for (const [place, { id }] of operators.entries())
    least[id] = Math.min(...work.map((seconds) => seconds[place]!));
  const onChains = evenChains(model, places, least);
  const boundAt = (chains: number) =>
    operators.reduce((sum, { id }, place) => {
      const perElement = (chains * onChains[id]!) / needed[id]!;
      const costs = different.map((device) =>
        leastCost(curves[device]![place]!, needed[id]!, perElement, (1 - chains) * prices[device]!),
      );
      return sum + Math.min(...costs);
    }, 0);
  const byChains = peak(boundAt, searchSteps).value;
  const homes = [inference.inputAt, inference.resultAt];
  const kinds = kindsOf(
    devices.map((_, device) => `${firstAlike(device)} ${homes.map((home) => home === device).join()}`),
  );
  const traffic =
    network && !model.cutCompression ? trafficOf(network, (device) => `${kinds[device]!}`) : undefined;
  const tree = readingTree(model, places, least);
  const byLinks = traffic
    ? placedBound({ inference, operators, needed, curves, workEachSecond: eachSecond, kinds, traffic, tree })
    : 0;
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

function isAlike(
  one: readonly (readonly TimeCorner[])[],
  other: readonly (readonly TimeCorner[])[],
): boolean {
  return one.every((corners, place) => isSame(corners, other[place]!));
}

/** Numbers from 0 on, one for each name. */
function kindsOf(names: readonly string[]): readonly number[] {
  const different = [...new Set(names)];
  return names.map((name) => different.indexOf(name));
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
