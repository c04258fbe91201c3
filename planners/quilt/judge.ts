import { InfeasibleError, InputError } from "../../sim/errors.ts";
import { checkPlan } from "../../sim/partition/index.ts";
import { inferenceOf, type Planned } from "../planned.ts";
import type { PlanningProblem } from "../planner.ts";
import type { BlockGeometry } from "../segments/index.ts";
import { planOf } from "./border-first.ts";
import { planFigure, type QuiltObjective } from "./plan-figure.ts";
import { signatureOf, type Patchwork } from "./patchwork.ts";

/** A patchwork and the figure of its run: seconds of a request, seconds between results or joules of a request. */
export interface Judged {
  readonly patchwork: Patchwork;
  readonly figure: number;
}

/** The figure of a run of a plan in the believed world; Infinity for one that the devices lack the memory for. */
export function believedFigure(
  problem: PlanningProblem,
  objective: QuiltObjective,
  planned: Pick<Planned, "plan" | "turns" | "merged" | "encoded">,
): number {
  const { inference, devices, cache } = problem;
  try {
    const isLimited = inference.inputLeaves === "never" || devices.some(({ memory }) => memory < Infinity);
    if (isLimited) checkPlan(planned.plan, inferenceOf(planned, inference), devices, cache.lowerPlan);
    return planFigure(problem, planned, objective);
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
  private readonly objective: QuiltObjective;
  private readonly known = new Map<string, number>();

  constructor(problem: PlanningProblem, geometry: BlockGeometry, objective: QuiltObjective) {
    this.problem = problem;
    this.objective = objective;
    this.geometry = geometry;
  }

  /** The patchwork with its figure: Infinity where it does not fit, or where a piece would stand before what it reads. */
  judge(patchwork: Patchwork): Judged {
    const signature = signatureOf(patchwork);
    let figure = this.known.get(signature);
    if (figure === undefined) {
      this.runs++;
      figure = this.run(patchwork);
      this.known.set(signature, figure);
    }
    return { patchwork, figure };
  }

  private run(patchwork: Patchwork): number {
    try {
      const plan = planOf(this.geometry, patchwork, this.problem.inference, this.problem.cache.lowerPlan);
      return believedFigure(this.problem, this.objective, { plan });
    } catch (error) {
      // Patches of one step may want of each other what comes later.
      if (error instanceof InputError) return Infinity;
      throw error;
    }
  }
}
