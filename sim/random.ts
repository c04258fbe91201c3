import seedrandom from "seedrandom";

/** Draws uniform numbers from [0, 1). */
export type RandomStream = () => number;

/** The random stream of one named component, so that adding another component does not reshuffle its draws. */
export function randomStream(seed: number, name: string): RandomStream {
  return seedrandom(`${seed}/${name}`);
}
