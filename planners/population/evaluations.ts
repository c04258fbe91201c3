import { isLess } from "../ties.ts";

/** What ends a search: the first of these. */
export interface SearchLimits {
  /** Fitness values that may be asked for. */
  readonly evaluations: number;
  /** Generations, or moves of a swarm. */
  readonly rounds: number;
  /** Rounds in a row in which the best one gets no better. */
  readonly unchanged: number;
}

/** How a search went. */
export interface SearchRecord {
  /** Fitness values that were asked for. */
  readonly evaluations: number;
  /** Which limit ended it. */
  readonly end: keyof SearchLimits;
  /** Each time that the best fitness fell: after how many evaluations, and to what. */
  readonly convergence: readonly (readonly [evaluations: number, fitness: number])[];
}

/** A genome and its fitness; less is better, and Infinity is what must not be. */
export interface Individual<Genome> {
  readonly genome: Genome;
  readonly fitness: number;
}

/** What a search found. */
export interface Searched<Genome> extends SearchRecord {
  /** The best of all, the first of equals; undefined where nothing was allowed. */
  readonly best: Individual<Genome> | undefined;
  /** Those that were there at the end. */
  readonly population: readonly Individual<Genome>[];
}

/** Judges genomes within the limits of a search, and remembers how it goes. */
export class Evaluations<Genome> {
  best: Individual<Genome> | undefined;
  private readonly fitnessOf: (genome: Genome) => number;
  private readonly limits: SearchLimits;
  private readonly convergence: (readonly [number, number])[] = [];
  private used = 0;
  private rounds = 0;
  private unchanged = 0;
  private bestOfLastRound = Infinity;

  constructor(fitnessOf: (genome: Genome) => number, limits: SearchLimits) {
    this.fitnessOf = fitnessOf;
    this.limits = limits;
  }

  /** Part of the evaluations that are used up. */
  get progress(): number {
    return this.used / this.limits.evaluations;
  }

  /** Evaluations that may still be asked for. */
  get left(): number {
    return this.limits.evaluations - this.used;
  }

  /** Counts evaluations that were used for something else than to judge genomes. */
  spend(count: number): void {
    this.used += count;
  }

  /** The genomes with their fitness, as many as the limit allows. */
  judge(genomes: readonly Genome[]): Individual<Genome>[] {
    return genomes.slice(0, this.left).map((genome) => this.judgeOne(genome));
  }

  /** Ends a round: which limit does not allow another one? */
  endRound(): keyof SearchLimits | undefined {
    this.rounds++;
    const fitness = this.best?.fitness ?? Infinity;
    this.unchanged = fitness === this.bestOfLastRound ? this.unchanged + 1 : 0;
    this.bestOfLastRound = fitness;
    const { evaluations, rounds, unchanged } = this.limits;
    if (this.used >= evaluations) return "evaluations";
    if (this.unchanged >= unchanged) return "unchanged";
    return this.rounds >= rounds ? "rounds" : undefined;
  }

  result(end: keyof SearchLimits, population: readonly Individual<Genome>[]): Searched<Genome> {
    const { best, used, convergence } = this;
    return { best, population, evaluations: used, end, convergence };
  }

  private judgeOne(genome: Genome): Individual<Genome> {
    const individual = { genome, fitness: this.fitnessOf(genome) };
    this.used++;
    if (isLess(individual.fitness, this.best?.fitness ?? Infinity)) {
      this.best = individual;
      this.convergence.push([this.used, individual.fitness]);
    }
    return individual;
  }
}
