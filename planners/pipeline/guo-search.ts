import type { RandomStream } from "../../sim/random.ts";
import { bestDifferent, below, evolve, shuffled, type Searched } from "../population/index.ts";
import { ascending, keyOfGenome, pipelineOf, placesOf, type ChainGenome } from "./chain-genome.ts";
import { recutting } from "./best-cuts.ts";
import { varyGenomes, type GenomeRates } from "./chain-operators.ts";
import { pipelineFigure } from "./objective.ts";
import type { StageProblem } from "./problem.ts";
import type { PipelineFigure } from "./search.ts";

/** What to choose of the hierarchical search. */
export interface GuoSettings {
  readonly evaluations: number;
  readonly population: number;
  /** Units that the first level keeps together; 1 for a single level. */
  readonly cluster: number;
}

const rates: GenomeRates = { crossover: 0.8, mutation: 0.8 };
/** Of a level. */
export const guoLimits = { rounds: Infinity, unchanged: 40 };

/**
 * A hierarchical genetic algorithm over cuts and the order of devices: first with cuts between clusters of units alone,
 * with half the evaluations, then from its last generation on with cuts anywhere. Devices may stay without a part; each new
 * order of devices gets its best cuts.
 */
export function searchGuo(
  problem: Pick<StageProblem, "unitCount" | "deviceCount">,
  objective: PipelineFigure,
  { evaluations, population, cluster }: GuoSettings,
  random: RandomStream,
): Searched<ChainGenome> {
  const { unitCount, deviceCount } = problem;
  const level = (places: readonly number[], first: readonly ChainGenome[], budget: number) =>
    evolve<ChainGenome>(
      {
        first,
        fitness: (genome) => pipelineFigure(objective, pipelineOf(genome, unitCount)),
        vary: (parents) => varyGenomes(parents, places, rates, random),
        improve: recutting(places, problem, objective),
        survive: bestDifferent(keyOfGenome),
      },
      { evaluations: budget, ...guoLimits },
      random,
    );
  const fine = placesOf(unitCount, 1);
  const coarse = placesOf(unitCount, cluster);
  const first = Array.from({ length: population }, () => randomGenome(coarse, deviceCount, random));
  if (coarse.length === fine.length) return level(fine, first, evaluations);
  const clustered = level(coarse, first, Math.ceil(evaluations / 2));
  const seeds = clustered.population.map(({ genome }) => genome);
  return after(clustered, level(fine, seeds, evaluations - clustered.evaluations));
}

function randomGenome(places: readonly number[], deviceCount: number, random: RandomStream): ChainGenome {
  const cuts = Array.from({ length: deviceCount - 1 }, () => places[below(places.length, random)]!);
  return { cuts: ascending(cuts), devices: shuffled(Array(deviceCount).keys(), random) };
}

/** Two searches as one, of which the second began with what the first had found. */
function after<Genome>(first: Searched<Genome>, second: Searched<Genome>): Searched<Genome> {
  const least = first.best?.fitness ?? Infinity;
  const better = second.convergence.filter(([, fitness]) => fitness < least);
  return {
    ...second,
    best: better.length > 0 ? second.best : first.best,
    evaluations: first.evaluations + second.evaluations,
    convergence: [
      ...first.convergence,
      ...better.map(([evaluation, fitness]) => [first.evaluations + evaluation, fitness] as const),
    ],
  };
}
