import type { RandomStream } from "../../sim/random.ts";
import { below, shuffled } from "../population/index.ts";
import { ascending, distinctCuts, type ChainGenome } from "./chain-genome.ts";

/** How often the operators of Na et al. act on the cuts of a generation. */
export interface NaRates {
  readonly crossover: number;
  readonly mutation: number;
}

/** The first generation: random cuts, and with each of them the same number of random arrangements of the devices. */
export function firstGenomes(
  unitCount: number,
  deviceCount: number,
  cutSets: number,
  arrangementsEach: number,
  random: RandomStream,
): ChainGenome[] {
  const parts = Math.min(unitCount, deviceCount);
  return Array.from({ length: cutSets }, () => {
    const cuts = distinctCuts(unitCount, parts - 1, random);
    return arrangements(deviceCount, parts, arrangementsEach, random).map((devices) => ({ cuts, devices }));
  }).flat();
}

/** How many ways there are to give parts to devices, a device each. */
export function arrangementCount(deviceCount: number, parts: number): number {
  let count = 1;
  for (let place = 0; place < parts; place++) count *= deviceCount - place;
  return count;
}

/**
 * Offspring as Na et al. have them: the operators act on the different sets of cuts that a generation has, and whoever has
 * a set takes part in what becomes of it. Sets are paired at random, one of an odd number alone; two exchange a cut each
 * that the other one has not, and then each may have a cut moved. Devices stay as they are.
 */
export function varyCuts(
  parents: readonly ChainGenome[],
  unitCount: number,
  { crossover, mutation }: NaRates,
  random: RandomStream,
): ChainGenome[] {
  const different = [...new Map(parents.map(({ cuts }) => [cuts.join(), cuts])).values()];
  const order = shuffled(different, random);
  const crossed = order.slice();
  for (let place = 0; place + 1 < order.length; place += 2)
    if (random() < crossover)
      [crossed[place], crossed[place + 1]] = exchangeOne(order[place]!, order[place + 1]!, random);
  const became = new Map(
    order.map((cuts, place) => {
      const now = crossed[place]!;
      return [cuts.join(), random() < mutation ? moveOne(now, unitCount, random) : now];
    }),
  );
  return parents.map(({ cuts, devices }) => ({ cuts: became.get(cuts.join())!, devices }));
}

/** Two different sets of cuts, of the same size, that exchange one each that the other one has not. */
function exchangeOne(
  one: readonly number[],
  other: readonly number[],
  random: RandomStream,
): readonly [number[], number[]] {
  const ownOf = (set: readonly number[], without: readonly number[]) => {
    const own = set.filter((cut) => !without.includes(cut));
    return own[below(own.length, random)]!;
  };
  const [given, taken] = [ownOf(one, other), ownOf(other, one)];
  const replaced = (set: readonly number[], old: number, by: number) =>
    ascending(set.map((cut) => (cut === old ? by : cut)));
  return [replaced(one, given, taken), replaced(other, taken, given)];
}

/** The cuts with one of them at a place that was free; as they are where there is none. */
function moveOne(cuts: readonly number[], unitCount: number, random: RandomStream): readonly number[] {
  const freeCount = unitCount - 1 - cuts.length;
  if (cuts.length === 0 || freeCount === 0) return cuts;
  const moved = below(cuts.length, random);
  const free: number[] = [];
  for (let unit = 1; unit < unitCount; unit++) if (!cuts.includes(unit)) free.push(unit);
  return ascending(cuts.with(moved, free[below(freeCount, random)]!));
}

/** Different random arrangements of the parts on devices; all that there are where no fewer are wanted. */
function arrangements(deviceCount: number, parts: number, wanted: number, random: RandomStream): number[][] {
  const devices = Array.from({ length: deviceCount }, (_, device) => device);
  const total = arrangementCount(deviceCount, parts);
  if (wanted >= total) return allArrangements(devices, parts);
  const drawn = new Map<string, number[]>();
  while (drawn.size < wanted) {
    const arrangement = shuffled(devices, random, parts);
    drawn.set(arrangement.join(), arrangement);
  }
  return [...drawn.values()];
}

function allArrangements(devices: readonly number[], parts: number): number[][] {
  if (parts === 0) return [[]];
  return devices.flatMap((device) =>
    allArrangements(
      devices.filter((other) => other !== device),
      parts - 1,
    ).map((rest) => [device, ...rest]),
  );
}
