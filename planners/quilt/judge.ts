import { InfeasibleError, InputError } from "../../sim/errors.ts";
import { checkPlan } from "../../sim/partition/index.ts";
import { inferenceOf, type Planned } from "../planned.ts";
import type { PlanningProblem } from "../planner.ts";
import type { PatchworkPlans } from "./patchwork-plans.ts";
import { planFigure, type QuiltObjective } from "./plan-figure.ts";
import { signatureOf, type Patchwork } from "./patchwork.ts";

/** A patchwork and the figure of its run: seconds of a request, seconds between results or joules of a request. */
export interface Judged {
  readonly patchwork: Patchwork;
  readonly figure: number;
}

/**
 * The figure of a run of a plan in the believed world; Infinity for one that the devices lack the memory for.
 *
 * @param atMost a figure above it may be Infinity
 */
export function believedFigure(
  problem: PlanningProblem,
  objective: QuiltObjective,
  planned: Pick<Planned, "plan" | "turns" | "merged" | "encoded">,
  atMost = Infinity,
): number {
  const { inference, devices, cache } = problem;
  try {
    const isLimited = inference.inputLeaves === "never" || devices.some(({ memory }) => memory < Infinity);
    if (isLimited) checkPlan(planned.plan, inferenceOf(planned, inference), devices, cache.lowerPlan);
    return planFigure(problem, planned, objective, atMost);
  } catch (error) {
    if (error instanceof InfeasibleError) return Infinity;
    throw error;
  }
}

/** What is known of a patchwork: its figure, or that it is above what its run was broken off at. */
interface Known {
  readonly figure: number;
  readonly runUntil: number;
}

/** Figures that differ by less than this part may tie. */
const rounding = 1e-9;

/** Judges patchworks by runs in the believed world, each once, and counts the runs. */
export class Judge {
  /** Runs so far. */
  runs = 0;
  private readonly problem: PlanningProblem;
  private readonly plans: PatchworkPlans;
  private readonly objective: QuiltObjective;
  private readonly known = new Map<string, Known>();

  constructor(problem: PlanningProblem, plans: PatchworkPlans, objective: QuiltObjective) {
    this.problem = problem;
    this.objective = objective;
    this.plans = plans;
  }

  /**
   * The patchwork with its figure: Infinity where it does not fit, or where a piece would stand before what it reads.
   *
   * @param atMost a figure that is more than rounding above it may be Infinity
   */
  judge(patchwork: Patchwork, atMost = Infinity): Judged {
    const signature = signatureOf(patchwork);
    let known = this.known.get(signature);
    if (!known) this.runs++;
    if (!known || (known.figure === Infinity && known.runUntil < atMost)) {
      const runUntil = atMost * (1 + rounding);
      known = { figure: this.run(patchwork, runUntil), runUntil };
      this.known.set(signature, known);
    }
    return { patchwork, figure: known.figure };
  }

  private run(patchwork: Patchwork, atMost: number): number {
    try {
      const plan = this.plans.planOf(patchwork);
      const figure = believedFigure(this.problem, this.objective, { plan }, atMost);
      this.problem.cache.forgetPlan(plan);
      return figure;
    } catch (error) {
      // Patches of one step may want of each other what comes later.
      if (error instanceof InputError) return Infinity;
      throw error;
    }
  }
}
