import type { RandomStream } from "../../sim/random.ts";
import { isLess, ranks } from "../ties.ts";
import { below } from "./draws.ts";
import { Evaluations, type Individual, type Searched, type SearchLimits } from "./evaluations.ts";

/** What a genetic algorithm must know of its genomes. */
export interface Species<Genome> {
  /** The first generation. */
  readonly first: readonly Genome[];
  /** Less is better; Infinity is what must not be. */
  readonly fitness: (genome: Genome) => number;
  /** The offspring of parents that were chosen: crossed and mutated, as many as they are. */
  readonly vary: (parents: readonly Genome[], random: RandomStream) => readonly Genome[];
  /** Makes of one that was judged a better one where it can, at the expense of evaluations; else answers that one. */
  readonly improve?: (one: Individual<Genome>, evaluations: Evaluations<Genome>) => Individual<Genome>;
  /** Who of a generation and its offspring makes the next one, as many as the generation has. */
  readonly survive: Survival<Genome>;
}

/** Chooses so many of a population. */
export type Survival<Genome> = (
  population: readonly Individual<Genome>[],
  count: number,
  random: RandomStream,
) => Individual<Genome>[];

/** A genetic algorithm: parents by tournaments of two, their offspring, and from both the next generation. */
export function evolve<Genome>(
  { first, fitness, vary, improve = (one) => one, survive }: Species<Genome>,
  limits: SearchLimits,
  random: RandomStream,
): Searched<Genome> {
  const evaluations = new Evaluations(fitness, limits);
  const improved = (genome: Genome) => evaluations.judge([genome]).map((one) => improve(one, evaluations));
  let population = first.flatMap(improved);
  for (;;) {
    const end = evaluations.endRound();
    if (end) return evaluations.result(end, population);
    const parents = winners(population, population.length, random).map(({ genome }) => genome);
    const offspring = vary(parents, random).flatMap(improved);
    const all = [...population, ...offspring];
    population = survive(all, population.length, random);
  }
}

/** The best one, and winners of tournaments of two. */
export function elitistTournament<Genome>(
  population: readonly Individual<Genome>[],
  count: number,
  random: RandomStream,
): Individual<Genome>[] {
  const best = population.reduce((best, one) => (isLess(one.fitness, best.fitness) ? one : best));
  return [best, ...winners(population, count - 1, random)];
}

/** The best ones, each of those that are the same once; as good ones in the order of their last places. */
export function bestDifferent<Genome>(keyOf: (genome: Genome) => string): Survival<Genome> {
  return (population, count) => {
    const different = [
      ...new Map(population.toReversed().map((one) => [keyOf(one.genome), one])).values(),
    ].reverse();
    const rank = ranks(different.map(({ fitness }) => fitness));
    const order = [...different.keys()].sort((a, b) => rank[a]! - rank[b]! || a - b).slice(0, count);
    const chosen = order.map((place) => different[place]!);
    return chosen;
  };
}

/** Winners of tournaments between two that are drawn, who may be the same. */
function winners<Genome>(
  population: readonly Individual<Genome>[],
  count: number,
  random: RandomStream,
): Individual<Genome>[] {
  return Array.from({ length: count }, () => {
    const one = population[below(population.length, random)]!;
    const other = population[below(population.length, random)]!;
    return isLess(other.fitness, one.fitness) ? other : one;
  });
}
