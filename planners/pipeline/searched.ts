import { InfeasibleError } from "../../sim/errors.ts";
import { mayMiss } from "../device-sets.ts";
import type { Judgement } from "../planned.ts";
import { integer, type OptionValues } from "../options.ts";
import type { SearchLimits, SearchRecord } from "../population/index.ts";
import type { PipelineObjective } from "./objective.ts";

/** Options of all planners that search by a population. */
export function searchOptions(evaluations: number) {
  return {
    evaluations: integer({
      min: 1,
      default: evaluations,
      meaning: "plans that the search may try, one that it tries again included",
    }),
    seed: integer({ min: 1, default: 1, meaning: "of the random choices of the search" }),
  };
}

/** The chosen budget and seed. */
export type SearchChoice = OptionValues<ReturnType<typeof searchOptions>>;

const figures = {
  throughput: "seconds between results",
  latency: "seconds of a request",
  energy: "joules of a request",
} as const satisfies Record<PipelineObjective, string>;

/** What a decision says of the search that it is from. */
export function courseOf(
  { evaluations, end, convergence }: SearchRecord,
  objective: PipelineObjective,
  { rounds, unchanged }: Pick<SearchLimits, "rounds" | "unchanged">,
): Required<Pick<Judgement, "search" | "notes">> {
  const why = {
    evaluations: `cut short after ${evaluations} evaluations, all that it may use`,
    rounds: `ended after ${evaluations} evaluations in ${rounds} rounds`,
    unchanged: `ended after ${evaluations} evaluations, the last ${unchanged} rounds without a better plan`,
  }[end];
  return {
    search: { figure: figures[objective], evaluations, convergence },
    notes: [`search ${why}: ${mayMiss}`],
  };
}

/** That a search has found nothing, which does not prove that there is nothing. */
export function nothingFound({ evaluations }: SearchRecord, why: string): InfeasibleError {
  return new InfeasibleError(
    `the search found no plan that is allowed in ${evaluations} evaluations; ${why}`,
  );
}
