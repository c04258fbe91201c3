import type { RandomStream } from "../../sim/random.ts";
import { below, elitistTournament, evolve, type Searched } from "../population/index.ts";
import { recutting } from "./best-cuts.ts";
import { genomeOf, pipelineOf, placesOf, type ChainGenome } from "./chain-genome.ts";
import { varyGenomes } from "./chain-operators.ts";
import { arrangementCount, firstGenomes, varyCuts, type NaRates } from "./na-operators.ts";
import { pipelineFigure } from "./objective.ts";
import type { StageProblem } from "./problem.ts";
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
  /** Undefined where batteries do not matter. */
  readonly battery: Battery | undefined;
  /**
   * The authors' operators, which change sets of cuts alone; or ones for both parts of the chromosome, with which devices may
   * stay without a part and each new order of devices gets its best cuts.
   */
  readonly operators: NaOperators;
}

export type NaOperators = "extended" | "published";

const cutSets = 5;
const rates: NaRates = { crossover: 0.5, mutation: 0.3 };
export const naLimits = { rounds: 200, unchanged: 50 };
const supplyVolts = 5;

/** What the search found, and which part of all arrangements of the devices its first generation had. */
export interface NaSearched extends Searched<ChainGenome> {
  readonly arrangements: { readonly tried: number; readonly all: number };
}

/**
 * The genetic algorithm of Na et al. (Sensors 23(3):1500, 2023; chromosome, first generation, selection, rates and end as in
 * the authors' program): cuts of a chain, and which device computes which part. With the published operators every device
 * has a part, of as many as there are units.
 */
export function searchNa(
  problem: StageProblem,
  objective: PipelineFigure,
  { evaluations, arrangements, battery, operators }: NaSettings,
  random: RandomStream,
): NaSearched {
  const { unitCount, deviceCount } = problem;
  const all = arrangementCount(deviceCount, Math.min(unitCount, deviceCount));
  const tried = Math.min(all, arrangements);
  const figure = battery ? withinCharge(problem, objective, battery) : objective;
  const places = placesOf(unitCount, 1);
  const first = firstGenomes(unitCount, deviceCount, cutSets, tried, random);
  const found = evolve<ChainGenome>(
    {
      first: operators === "published" ? first : first.map((genome) => someParts(genome, problem, random)),
      fitness: (genome) => pipelineFigure(figure, pipelineOf(genome, unitCount)),
      survive: elitistTournament,
      ...(operators === "published"
        ? { vary: (parents) => varyCuts(parents, unitCount, rates, random) }
        : {
            vary: (parents) => varyGenomes(parents, places, rates, random),
            improve: recutting(places, problem, figure),
          }),
    },
    { evaluations, ...naLimits },
    random,
  );
  return { ...found, arrangements: { tried, all } };
}

/** The genome with all units behind a random number of its cuts in one part, and no other parts. */
function someParts({ cuts, devices }: ChainGenome, problem: StageProblem, random: RandomStream): ChainGenome {
  const kept = below(cuts.length + 1, random);
  return genomeOf(devices.slice(0, kept + 1), cuts.slice(0, kept), problem);
}

/** No stage takes more charge than a device may give: power times seconds at the supply's voltage (the authors' constrCond). */
function withinCharge(
  problem: StageProblem,
  { figure, combine }: PipelineFigure,
  { charge, watts }: Battery,
): PipelineFigure {
  const mostSeconds = (charge / 1e3 / watts) * supplyVolts * 3600;
  return {
    combine,
    figure: (stage, previous) =>
      problem.seconds(stage.from, stage.to, stage.device) > mostSeconds ? Infinity : figure(stage, previous),
  };
}
