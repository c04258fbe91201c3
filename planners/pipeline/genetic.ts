import { randomStream, type RandomStream } from "../../sim/random.ts";
import type { Planned } from "../planned.ts";
import { definePlanner } from "../define-planner.ts";
import { integer, number, oneOf, wordOr } from "../options.ts";
import type { PlanningProblem } from "../planner.ts";
import type { Searched } from "../population/index.ts";
import { lackOfPower } from "../power.ts";
import { pipelineOf, type ChainGenome } from "./chain-genome.ts";
import { modelStages, type ModelStages } from "./from-model.ts";
import { guoLimits, searchGuo } from "./guo-search.ts";
import { naLimits, searchNa, type Battery } from "./na-search.ts";
import { objectiveFigure, type PipelineObjective } from "./objective.ts";
import { plannedPipeline, transferOption, whyNone } from "./pipeline.ts";
import { courseOf, nothingFound, searchOptions, type SearchChoice } from "./searched.ts";
import type { TransferMode } from "./problem.ts";
import type { PipelineFigure } from "./search.ts";

const meaningOfObjective =
  "least latency of one request; or most requests a second; or least energy of a request";

/** The two-part genetic algorithm of Na et al. */
export const naGa = definePlanner({
  name: "na-ga",
  summary: "a genetic algorithm over the cuts of a chain and the devices of its parts",
  source:
    "Na et al., Sensors 23(3):1500, 2023; chromosome, rates and end as in the authors' program, and with operators=published the operators too",
  options: {
    objective: oneOf(["latency", "throughput", "energy"], { meaning: meaningOfObjective }),
    transfer: transferOption,
    operators: oneOf(["extended", "published"], {
      meaning:
        "extended: cuts and devices are both crossed and mutated, devices may stay without a part, each new order of devices gets its best cuts; published: the authors', which change cuts alone and give every device a part",
    }),
    arrangements: integer({
      min: 1,
      default: 120,
      meaning:
        "most orders of the devices that go with each of the 5 first sets of cuts; the authors' share p of all",
    }),
    battery: wordOr(
      "unlimited",
      number({
        above: 0,
        meaning: "milliampere-hours at 5 V that a request may take of each device for computing",
      }),
    ),
    watts: number({
      above: 0,
      default: 3.5,
      meaning: "with a battery: power of each device while it computes",
    }),
    ...searchOptions(100_000),
  },
  lacks: (devices, { objective }) => lackOfPower(devices, objective),
  plan(problem, options) {
    const battery = batteryOf(options);
    const { arrangements, operators } = options;
    return planBySearch(problem, options, (stages, figure, evaluations, random) => {
      const found = searchNa(stages, figure, { evaluations, arrangements, battery, operators }, random);
      const { tried, all } = found.arrangements;
      const notes = [
        ...(operators === "published" && tried < all
          ? [`the first generation had ${tried} of ${all} orders of the devices`]
          : []),
        ...(stages.unitCount < problem.devices.length
          ? [`${stages.unitCount} units between articulation points: no more devices have a part`]
          : []),
      ];
      return { found, limits: naLimits, notes };
    });
  },
});

const population = integer({ min: 1, default: 50, meaning: "genomes of a generation" });

/** A hierarchical genetic algorithm. */
export const guoGa = definePlanner({
  name: "guo-ga",
  summary: "a genetic algorithm over cuts and devices, first between clusters of units, then between all",
  source:
    "Guo-style, after Guo, Pimentel, Stefanov, AutoDiCE, arXiv 2207.12113, whose search is not public: operators, rates and levels are ours",
  options: {
    objective: oneOf(["throughput", "latency", "energy"], {
      meaning: "most requests a second; or least latency of one request; or least energy of a request",
    }),
    transfer: transferOption,
    cluster: integer({
      min: 1,
      default: 4,
      meaning: "units that the first level keeps together; 1 for one level",
    }),
    population,
    ...searchOptions(50_000),
  },
  lacks: (devices, { objective }) => lackOfPower(devices, objective),
  plan: (problem, options) =>
    planBySearch(problem, options, (stages, figure, evaluations, random) => {
      const { population, cluster } = options;
      const settings = { evaluations, population, cluster };
      return { found: searchGuo(stages, figure, settings, random), limits: guoLimits, notes: [] };
    }),
});

interface ChainSearched {
  readonly found: Searched<ChainGenome>;
  readonly limits: { readonly rounds: number; readonly unchanged: number };
  readonly notes: readonly string[];
}

/** The options that both have. */
interface ChainChoice extends SearchChoice {
  readonly objective: PipelineObjective;
  readonly transfer: TransferMode;
}

/** Searches a pipeline for a model, by the objective, budget and seed of the options. */
function planBySearch(
  problem: PlanningProblem,
  { objective, transfer, evaluations, seed }: ChainChoice,
  search: (
    stages: ModelStages,
    figure: PipelineFigure,
    evaluations: number,
    random: RandomStream,
  ) => ChainSearched,
): Planned {
  const stages = modelStages(problem, transfer);
  const figure = objectiveFigure(stages, objective, problem);
  const { found, limits, notes } = search(stages, figure, evaluations, randomStream(seed, "search"));
  if (!found.best) throw nothingFound(found, whyNone(problem, stages));
  const course = courseOf(found, objective, limits);
  const best = pipelineOf(found.best.genome, stages.unitCount);
  return { ...plannedPipeline(problem, stages, best, [...course.notes, ...notes]), search: course.search };
}

interface BatteryChoice {
  readonly battery: "unlimited" | number;
  readonly watts: number;
}

function batteryOf({ battery, watts }: BatteryChoice): Battery | undefined {
  return battery === "unlimited" ? undefined : { charge: battery, watts };
}
