import type { RandomStream } from "../../sim/random.ts";
import { isLess, leastBy } from "../ties.ts";
import { Evaluations, type Individual, type Searched, type SearchLimits } from "./evaluations.ts";

/** What a swarm must know of the positions of its particles. */
export interface SwarmSpace<Position> {
  /** Where the particles begin, or start again. */
  readonly first: () => readonly Position[];
  /** Less is better; Infinity is what must not be. */
  readonly fitness: (position: Position) => number;
  readonly mutate: (position: Position, random: RandomStream) => Position;
  /** The position with a part of what a better one has. */
  readonly approach: (position: Position, better: Position, random: RandomStream) => Position;
  /** Positions near one, among which a swarm that has come to rest looks for a better one before it starts again. */
  readonly neighbours: (position: Position) => readonly Position[];
}

/** A swarm has come to rest when its best position got no better in so many rounds. */
const restful = 12;

/** Probabilities at the beginning and at the end of the evaluations, linear between. */
export interface SwarmHabits {
  /** Of a mutation: what is left of a particle's inertia where positions have no speed. */
  readonly inertia: readonly [begin: number, end: number];
  /** Of taking something over from its own best position. */
  readonly own: readonly [begin: number, end: number];
  /** Of taking something over from the best position of all. */
  readonly common: readonly [begin: number, end: number];
}

/**
 * Discrete particle swarm with the operators of genetic algorithms: in each round every particle is mutated, and crossed
 * with its own best position and with that of all. A swarm at rest looks around the best position, and around the best
 * neighbour as long as that is better; then all particles start again, and know of no earlier position.
 */
export function swarm<Position>(
  { first, fitness, mutate, approach, neighbours }: SwarmSpace<Position>,
  habits: SwarmHabits,
  limits: SearchLimits,
  random: RandomStream,
): Searched<Position> {
  const evaluations = new Evaluations(fitness, limits);
  for (;;) {
    let particles = evaluations.judge(first());
    let ownBest: readonly Individual<Position>[] = particles;
    let common = leastBy(particles, ({ fitness: figure }) => figure);
    for (let rest = 0; rest < restful;) {
      const end = evaluations.endRound();
      if (end) return evaluations.result(end, particles);
      const { progress } = evaluations;
      const happens = ([from, to]: readonly [number, number]) => random() < from + (to - from) * progress;
      const moved = particles.map(({ genome }, particle) => {
        let position = genome;
        if (happens(habits.inertia)) position = mutate(position, random);
        if (happens(habits.own)) position = approach(position, ownBest[particle]!.genome, random);
        if (happens(habits.common) && common) position = approach(position, common.genome, random);
        return position;
      });
      particles = evaluations.judge(moved);
      ownBest = particles.map((now, particle) =>
        isLess(now.fitness, ownBest[particle]!.fitness) ? now : ownBest[particle]!,
      );
      const best = leastBy(particles, ({ fitness: figure }) => figure);
      const isBetter = best && isLess(best.fitness, common?.fitness ?? Infinity);
      rest = isBetter ? 0 : rest + 1;
      if (isBetter) common = best;
    }
    if (common) climb(common, neighbours, evaluations);
  }
}

/** Goes to the best neighbour as long as that is better. */
function climb<Position>(
  start: Individual<Position>,
  neighbours: (position: Position) => readonly Position[],
  evaluations: Evaluations<Position>,
): void {
  for (let here = start; ;) {
    const near = leastBy(evaluations.judge(neighbours(here.genome)), ({ fitness }) => fitness);
    if (!near || !isLess(near.fitness, here.fitness)) return;
    here = near;
  }
}
