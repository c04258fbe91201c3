import type { RandomStream } from "../../sim/random.ts";
import { elitistTournament, evolve, type Searched } from "../population/index.ts";
import { pipelineOf, type ChainGenome } from "./chain-genome.ts";
import { arrangementCount, firstGenomes, varyCuts, type NaRates } from "./na-operators.ts";
import { pipelineFigure } from "./objective.ts";
import type { Pipeline, StageProblem } from "./problem.ts";
import type { PipelineFigure } from "./search.ts";

/** Charge that a request may take of each device. */
export interface Battery {
  /** Milliampere-hours. */
  readonly charge: number;
  /** Of each device while it computes. */
  readonly watts: number;
}

/** What to choose of the search of Na et al. */
export interface NaSettings {
  readonly evaluations: number;
  /** Most arrangements of the devices that go with each set of cuts in the first generation. */
  readonly arrangements: number;
  /** Nothing where batteries do not matter. */
  readonly battery: Battery | undefined;
}

const cutSets = 5;
const rates: NaRates = { crossover: 0.5, mutation: 0.3 };
export const naLimits = { rounds: 200, unchanged: 50 };
const supplyVolts = 5;

/** What the search found, and which part of all arrangements of the devices its first generation had. */
export interface NaSearched extends Searched<ChainGenome> {
  readonly arrangements: { readonly tried: number; readonly all: number };
}

/**
 * The genetic algorithm of Na et al. (Sensors 23(3):1500, 2023; operators, rates, population and end as in the authors'
 * program): cuts of a chain, and which device computes which part. Every device has a part, of as many as there are units.
 */
export function searchNa(
  problem: StageProblem,
  objective: PipelineFigure,
  { evaluations, arrangements, battery }: NaSettings,
  random: RandomStream,
): NaSearched {
  const { unitCount, deviceCount } = problem;
  const all = arrangementCount(deviceCount, Math.min(unitCount, deviceCount));
  const tried = Math.min(all, arrangements);
  const found = evolve<ChainGenome>(
    {
      first: firstGenomes(unitCount, deviceCount, cutSets, tried, random),
      fitness: (genome) => {
        const pipeline = pipelineOf(genome, unitCount);
        return battery && exceeds(problem, pipeline, battery)
          ? Infinity
          : pipelineFigure(objective, pipeline);
      },
      survive: elitistTournament,
      vary: (parents) => varyCuts(parents, unitCount, rates, random),
    },
    { evaluations, ...naLimits },
    random,
  );
  return { ...found, arrangements: { tried, all } };
}

/** Does a device need more charge than it may take? Power times seconds at the supply's voltage (the authors' constrCond). */
function exceeds(problem: StageProblem, pipeline: Pipeline, { charge, watts }: Battery): boolean {
  return pipeline.some(({ from, to, device }) => {
    const ampereHours = (watts * problem.seconds(from, to, device)) / (supplyVolts * 3600);
    return ampereHours * 1e3 > charge;
  });
}
