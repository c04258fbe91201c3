import { InfeasibleError, InputError } from "../../sim/errors.ts";
import { checkPlan } from "../../sim/partition/index.ts";
import { inferenceOf, type Planned } from "../planned.ts";
import type { PlanningProblem } from "../planner.ts";
import type { BlockGeometry } from "../segments/index.ts";
import { planOf } from "./border-first.ts";
import { signatureOf, type Patchwork } from "./patchwork.ts";

/** A patchwork and the seconds of its run. */
export interface Judged {
  readonly patchwork: Patchwork;
  readonly seconds: number;
}

/** Seconds of a run of a plan in the believed world; Infinity for one that the devices lack the memory for. */
export function believedSeconds(
  { inference, devices, believed, cache }: PlanningProblem,
  planned: Pick<Planned, "plan" | "merged" | "encoded">,
): number {
  try {
    const isLimited = inference.inputLeaves === "never" || devices.some(({ memory }) => memory < Infinity);
    if (isLimited) checkPlan(planned.plan, inferenceOf(planned, inference), devices, cache.lowerPlan);
    return believed.makespan(planned, inference);
  } catch (error) {
    if (error instanceof InfeasibleError) return Infinity;
    throw error;
  }
}

/** Judges patchworks by runs in the believed world, each once, and counts the runs. */
export class Judge {
  /** Runs so far. */
  runs = 0;
  private readonly problem: PlanningProblem;
  private readonly geometry: BlockGeometry;
  private readonly known = new Map<string, number>();

  constructor(problem: PlanningProblem, geometry: BlockGeometry) {
    this.problem = problem;
    this.geometry = geometry;
  }

  /** The patchwork with its seconds: Infinity where it does not fit, or where a piece would stand before what it reads. */
  judge(patchwork: Patchwork): Judged {
    const signature = signatureOf(patchwork);
    let seconds = this.known.get(signature);
    if (seconds === undefined) {
      this.runs++;
      seconds = this.run(patchwork);
      this.known.set(signature, seconds);
    }
    return { patchwork, seconds };
  }

  private run(patchwork: Patchwork): number {
    try {
      const plan = planOf(this.geometry, patchwork, this.problem.inference);
      return believedSeconds(this.problem, { plan });
    } catch (error) {
      // Patches of one step may want of each other what comes later.
      if (error instanceof InputError) return Infinity;
      throw error;
    }
  }
}
