import type { RandomStream } from "../../sim/random.ts";
import { below, crossAtOnePoint, crossMatched, swapTwo } from "../population/index.ts";
import { ascending, type ChainGenome } from "./chain-genome.ts";

/** How often genomes are crossed and mutated. */
export interface GenomeRates {
  readonly crossover: number;
  readonly mutation: number;
}

/**
 * Offspring of parents in pairs: cuts crossed at one point and put in order, arrangements of devices partially matched;
 * then each may be mutated.
 *
 * @param places where cuts may be, ascending
 */
export function varyGenomes(
  parents: readonly ChainGenome[],
  places: readonly number[],
  { crossover, mutation }: GenomeRates,
  random: RandomStream,
): ChainGenome[] {
  const offspring = parents.slice();
  for (let place = 0; place + 1 < parents.length; place += 2) {
    if (random() >= crossover) continue;
    const [one, other] = [parents[place]!, parents[place + 1]!];
    const [first, second] = crossAtOnePoint(one.cuts, other.cuts, random);
    offspring[place] = {
      cuts: ascending(first),
      devices: crossMatched(one.devices, other.devices, random),
    };
    offspring[place + 1] = {
      cuts: ascending(second),
      devices: crossMatched(other.devices, one.devices, random),
    };
  }
  return offspring.map((genome) => (random() < mutation ? mutated(genome, places, random) : genome));
}

/** A cut anywhere, or by one place, or two devices exchanged: one of them with the same chance. */
function mutated(
  { cuts, devices }: ChainGenome,
  places: readonly number[],
  random: RandomStream,
): ChainGenome {
  const kind = cuts.length === 0 ? 2 : below(3, random);
  if (kind === 2) return { cuts, devices: swapTwo(devices, random) };
  const moved = below(cuts.length, random);
  if (kind === 1) return { cuts: moveByOne(cuts, moved, random() < 0.5 ? 1 : -1, places), devices };
  return { cuts: ascending(cuts.with(moved, places[below(places.length, random)]!)), devices };
}

/** The cuts with one of them a place further in a direction, as far as there is one. */
function moveByOne(
  cuts: readonly number[],
  moved: number,
  direction: 1 | -1,
  places: readonly number[],
): number[] {
  const cut = cuts[moved]!;
  const next = direction > 0 ? places.find((place) => place > cut) : places.findLast((place) => place < cut);
  return ascending(cuts.with(moved, next ?? cut));
}
