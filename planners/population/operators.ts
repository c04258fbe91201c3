import type { RandomStream } from "../../sim/random.ts";
import { below } from "./draws.ts";

/** Two genomes that exchange all that is behind a random place. */
export function crossAtOnePoint<Gene>(
  one: readonly Gene[],
  other: readonly Gene[],
  random: RandomStream,
): readonly [Gene[], Gene[]] {
  const place = below(one.length + 1, random);
  return [
    [...one.slice(0, place), ...other.slice(place)],
    [...other.slice(0, place), ...one.slice(place)],
  ];
}

/** The genome with the genes of another one between two random places, at least one of them. */
export function takeSegment<Gene>(
  genome: readonly Gene[],
  other: readonly Gene[],
  random: RandomStream,
): Gene[] {
  const [start, end] = segment(genome.length, random);
  return [...genome.slice(0, start), ...other.slice(start, end), ...genome.slice(end)];
}

/**
 * Partially matched crossover of two permutations of the same items (Goldberg and Lingle, 1985): the first one with a
 * random segment of the second; what the segment displaces takes the place of what it brings.
 */
export function crossMatched<Item>(
  one: readonly Item[],
  other: readonly Item[],
  random: RandomStream,
): Item[] {
  const [start, end] = segment(one.length, random);
  const crossed = [...one];
  for (let place = start; place < end; place++) {
    const from = crossed.indexOf(other[place]!);
    [crossed[place], crossed[from]] = [crossed[from]!, crossed[place]!];
  }
  return crossed;
}

/** The items with two that have changed places, which may be the same. */
export function swapTwo<Item>(items: readonly Item[], random: RandomStream): Item[] {
  const [one, other] = [below(items.length, random), below(items.length, random)];
  return items.with(one, items[other]!).with(other, items[one]!);
}

/** Between two random places, the second behind the first. */
function segment(length: number, random: RandomStream): readonly [start: number, end: number] {
  const [one, other] = [below(length, random), below(length, random)];
  return [Math.min(one, other), Math.max(one, other) + 1];
}
