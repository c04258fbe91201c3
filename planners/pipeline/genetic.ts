import { randomStream, type RandomStream } from "../../sim/random.ts";
import type { Planned } from "../planned.ts";
import type { Planner, PlannerOption, PlannerOptions, PlanningProblem } from "../planner.ts";
import type { Searched } from "../population/index.ts";
import { lackOfPower } from "../power.ts";
import { pipelineOf, type ChainGenome } from "./chain-genome.ts";
import { modelStages, type ModelStages } from "./from-model.ts";
import { guoLimits, searchGuo } from "./guo-search.ts";
import { naLimits, searchNa, type Battery } from "./na-search.ts";
import { objectiveFigure, type PipelineObjective } from "./objective.ts";
import { plannedPipeline, transferOption, whyNone } from "./pipeline.ts";
import { courseOf, nothingFound, searchOptions, searchSettings } from "./searched.ts";
import type { PipelineFigure } from "./search.ts";

const meaningOfObjective =
  "least latency of one request; or most requests a second; or least energy of a request";

/** The two-part genetic algorithm of Na et al. */
export const naGa: Planner = {
  name: "na-ga",
  summary: "a genetic algorithm over the cuts of a chain and the devices of its parts; every device has one",
  source: "Na et al., Sensors 23(3):1500, 2023; operators, rates and end as in the authors' program",
  options: {
    objective: { meaning: meaningOfObjective, values: ["latency", "throughput", "energy"] },
    transfer: transferOption,
    arrangements: {
      meaning:
        "most orders of the devices that go with each of the 5 first sets of cuts; the authors' share p of all",
      values: ["120", "positive integer"],
    },
    battery: {
      meaning: "milliampere-hours at 5 V that a request may take of each device for computing",
      values: ["unlimited", "positive number"],
    },
    watts: {
      meaning: "with a battery: power of each device while it computes",
      values: ["3.5", "positive number"],
    },
    ...searchOptions(100_000),
  },
  lacks: (devices, { objective = "" }) => lackOfPower(devices, objective),
  plan(problem, options) {
    const battery = batteryOf(options);
    const arrangements = Number(options["arrangements"]);
    return planBySearch(problem, options, (stages, figure, evaluations, random) => {
      const found = searchNa(stages, figure, { evaluations, arrangements, battery }, random);
      const { tried, all } = found.arrangements;
      const notes = [
        ...(tried < all ? [`the first generation had ${tried} of ${all} orders of the devices`] : []),
        ...(stages.unitCount < problem.devices.length
          ? [`${stages.unitCount} units between articulation points: no more devices have a part`]
          : []),
      ];
      return { found, limits: naLimits, notes };
    });
  },
};

const population: PlannerOption = { meaning: "genomes of a generation", values: ["50", "positive integer"] };

/** A hierarchical genetic algorithm. */
export const guoGa: Planner = {
  name: "guo-ga",
  summary: "a genetic algorithm over cuts and devices, first between clusters of units, then between all",
  source:
    "Guo-style, after Guo, Pimentel, Stefanov, AutoDiCE, arXiv 2207.12113, whose search is not public: operators, rates and levels are ours",
  options: {
    objective: {
      meaning: "most requests a second; or least latency of one request; or least energy of a request",
      values: ["throughput", "latency", "energy"],
    },
    transfer: transferOption,
    cluster: {
      meaning: "units that the first level keeps together; 1 for one level",
      values: ["4", "positive integer"],
    },
    population,
    ...searchOptions(50_000),
  },
  lacks: (devices, { objective = "" }) => lackOfPower(devices, objective),
  plan: (problem, options) =>
    planBySearch(problem, options, (stages, figure, evaluations, random) => {
      const settings = {
        evaluations,
        population: Number(options["population"]),
        cluster: Number(options["cluster"]),
      };
      return { found: searchGuo(stages, figure, settings, random), limits: guoLimits, notes: [] };
    }),
};

interface ChainSearched {
  readonly found: Searched<ChainGenome>;
  readonly limits: { readonly rounds: number; readonly unchanged: number };
  readonly notes: readonly string[];
}

/** Searches a pipeline for a model, by the objective, budget and seed of the options. */
function planBySearch(
  problem: PlanningProblem,
  options: PlannerOptions,
  search: (
    stages: ModelStages,
    figure: PipelineFigure,
    evaluations: number,
    random: RandomStream,
  ) => ChainSearched,
): Planned {
  const objective = options["objective"] as PipelineObjective;
  const stages = modelStages(problem, options["transfer"] === "added" ? "added" : "overlapped");
  const { evaluations, seed } = searchSettings(options);
  const figure = objectiveFigure(stages, objective, problem);
  const { found, limits, notes } = search(stages, figure, evaluations, randomStream(seed, "search"));
  if (!found.best) throw nothingFound(found, whyNone(problem, stages));
  const course = courseOf(found, objective, limits);
  const best = pipelineOf(found.best.genome, stages.unitCount);
  return { ...plannedPipeline(problem, stages, best, [...course.notes, ...notes]), search: course.search };
}

function batteryOf({ battery, watts }: PlannerOptions): Battery | undefined {
  return battery === "unlimited" ? undefined : { charge: Number(battery), watts: Number(watts) };
}
