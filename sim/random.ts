import seedrandom from "seedrandom";

/** Draws uniform numbers from [0, 1). */
export type RandomStream = () => number;

/** The random stream of one named component, so that adding another component does not reshuffle its draws. */
export function randomStream(seed: number, name: string): RandomStream {
  return seedrandom(`${seed}/${name}`);
}

/** A standard normal number (Box and Muller, 1958). */
export function standardNormal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** An exponential number of a mean, by inversion. */
export function exponential(random: RandomStream, mean: number): number {
  return -mean * Math.log1p(-random());
}
