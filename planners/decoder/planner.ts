import type { PlannerOptions, PlannerOptionSet } from "../options.ts";
import type { DecoderProblem, DividedDecoder } from "./problem.ts";

/** A way to divide a decoder over devices. One entry in the registry. */
export interface DecoderPlanner {
  readonly name: string;
  /** One line for the list of planners. */
  readonly summary: string;
  readonly source: string;
  readonly options: PlannerOptionSet;
  /** @throws InfeasibleError when none of its divisions fits the devices */
  divide(problem: DecoderProblem, options: PlannerOptions): DividedDecoder;
}
