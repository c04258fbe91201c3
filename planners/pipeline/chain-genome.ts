import type { RandomStream } from "../../sim/random.ts";
import { shuffled } from "../population/index.ts";
import type { Pipeline, StageProblem } from "./problem.ts";

/** A pipeline as genetic algorithms have it: where the chain is cut, and on which device each part is. */
export interface ChainGenome {
  /** First unit of each part but the first one, ascending; a part between equal ones is empty. */
  readonly cuts: readonly number[];
  /** By part: its device; more devices than parts are without one. */
  readonly devices: readonly number[];
}

/** The pipeline of a genome: parts without units are left out, and so are their devices. */
export function pipelineOf({ cuts, devices }: ChainGenome, unitCount: number): Pipeline {
  const borders = [0, ...cuts, unitCount];
  return borders
    .slice(1)
    .map((to, part) => ({ from: borders[part]!, to, device: devices[part]! }))
    .filter(({ from, to }) => from < to);
}

/** The genome of parts on some devices, in their order; those of all others are empty, at the end. */
export function genomeOf(
  order: readonly number[],
  cuts: readonly number[],
  { unitCount, deviceCount }: Pick<StageProblem, "unitCount" | "deviceCount">,
): ChainGenome {
  const all = Array.from({ length: deviceCount }, (_, device) => device);
  const others = all.filter((device) => !order.includes(device));
  return { cuts: [...cuts, ...others.map(() => unitCount)], devices: [...order, ...others] };
}

/** Random places to cut, ascending; no two are the same, so that no part is empty. */
export function distinctCuts(unitCount: number, cutCount: number, random: RandomStream): number[] {
  const places = Array.from({ length: unitCount - 1 }, (_, index) => index + 1);
  return ascending(shuffled(places, random, cutCount));
}

/** Places for cuts: between clusters of units, and at both ends, where they make empty parts. */
export function placesOf(unitCount: number, cluster: number): number[] {
  const places: number[] = [];
  for (let unit = 0; unit < unitCount; unit += cluster) places.push(unit);
  return [...places, unitCount];
}

/** What tells genomes apart. */
export function keyOfGenome({ cuts, devices }: ChainGenome): string {
  return `${cuts.join()} ${devices.join()}`;
}

export function ascending(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b);
}
