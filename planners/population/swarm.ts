import type { RandomStream } from "../../sim/random.ts";
import { isLess } from "../ties.ts";
import { Evaluations, type Individual, type Searched, type SearchLimits } from "./evaluations.ts";

/** What a swarm must know of the positions of its particles. */
export interface SwarmSpace<Position> {
  /** Where the particles begin. */
  readonly first: readonly Position[];
  /** Less is better; Infinity is what must not be. */
  readonly fitness: (position: Position) => number;
  readonly mutate: (position: Position, random: RandomStream) => Position;
  /** The position with a part of what a better one has. */
  readonly approach: (position: Position, better: Position, random: RandomStream) => Position;
}

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
 * with its own best position and with that of all.
 */
export function swarm<Position>(
  { first, fitness, mutate, approach }: SwarmSpace<Position>,
  habits: SwarmHabits,
  limits: SearchLimits,
  random: RandomStream,
): Searched<Position> {
  const evaluations = new Evaluations(fitness, limits);
  let particles = evaluations.judge(first);
  let ownBest: readonly Individual<Position>[] = particles;
  for (;;) {
    const end = evaluations.endRound();
    if (end) return evaluations.result(end, particles);
    const { best, progress } = evaluations;
    const happens = ([from, to]: readonly [number, number]) => random() < from + (to - from) * progress;
    const moved = particles.map(({ genome }, particle) => {
      let position = genome;
      if (happens(habits.inertia)) position = mutate(position, random);
      if (happens(habits.own)) position = approach(position, ownBest[particle]!.genome, random);
      if (happens(habits.common) && best) position = approach(position, best.genome, random);
      return position;
    });
    particles = evaluations.judge(moved);
    ownBest = particles.map((now, particle) =>
      isLess(now.fitness, ownBest[particle]!.fitness) ? now : ownBest[particle]!,
    );
  }
}
