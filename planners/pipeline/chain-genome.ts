import type { RandomStream } from "../../sim/random.ts";
import { shuffled } from "../population/index.ts";
import type { Pipeline } from "./problem.ts";

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

/** Random places to cut, ascending; no two are the same, so that no part is empty. */
export function distinctCuts(unitCount: number, cutCount: number, random: RandomStream): number[] {
  const places = Array.from({ length: unitCount - 1 }, (_, index) => index + 1);
  return ascending(shuffled(places, random, cutCount));
}

/** What tells genomes apart. */
export function keyOfGenome({ cuts, devices }: ChainGenome): string {
  return `${cuts.join()} ${devices.join()}`;
}

export function ascending(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b);
}
