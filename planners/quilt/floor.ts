import { InfeasibleError } from "../../sim/errors.ts";
import type { Plan } from "../../sim/partition/index.ts";
import type { Planned } from "../planned.ts";
import type { PlannerOptions } from "../options.ts";
import type { Planner, PlanningProblem } from "../planner.ts";
import { isLess } from "../ties.ts";
import { believedFigure } from "./judge.ts";
import type { QuiltObjective } from "./plan-figure.ts";

/** What another planner decides, and the figure of a believed run of it that is to be least. */
export interface FloorPlan {
  readonly label: string;
  readonly decision: Planned;
  readonly figure: number;
}

/** The plans of all others, the best first. */
export interface Floor {
  readonly plans: readonly FloorPlan[];
  /** How many had none that fits. */
  readonly refused: number;
  /** Why one of them had none. */
  readonly reason: string | undefined;
}

/** Planners whose plans are quickly made and often the best; with the parts of devices by their speed, where they have the choice. */
const fast: Partial<Record<QuiltObjective, readonly string[]>> & { readonly latency: readonly string[] } = {
  latency: ["single", "flexpie", "aofl", "edgeflow", "peft+split"],
  throughput: ["single", "flexpie", "edgeflow", "peft+split", "pipeline"],
  energy: ["single", "flexpie", "edgeflow", "peft+split", "pipeline"],
};

/** Values of options under which a planner is asked too, beside its defaults: those that may make a plan faster. */
const alternatives: Readonly<Record<string, string>> = {
  devices: "any",
  grid: "quadrants",
  scheme: "grid",
  assignment: "balanced",
  reuse: "on",
  active: "makespan",
  blocks: "single",
  return: "allowed",
};

/**
 * What all planners decide that plan for the objective or for the latency of one request, or for memory where that is short, with
 * the options that may matter to it. Those that search by a population for as long as they are told are left out, and so are
 * controllers, which answer no plan.
 *
 * @param which `all` of them, or the `fast` ones, unless none of these fits
 */
export function floorPlans(
  problem: PlanningProblem,
  rivals: readonly Planner[],
  which: string,
  objective: QuiltObjective,
): Floor {
  const wanted = { problem, figureOf: rememberedFigures(problem, objective), objective };
  if (which === "fast") {
    const quick = rivals.filter(({ name }) => (fast[objective] ?? fast.latency).includes(name));
    const first = judged(wanted, quick, ({ options }) =>
      objectivesOf(options, objective).map((chosen) => objectiveAndSplit(options, chosen).at(-1)!),
    );
    if (first.plans.length > 0) return first;
  }
  const all = judgedOnce(
    wanted,
    rivals.filter((planner) => plansFor(planner, "latency") || plansFor(planner, objective)),
  );
  if (all.refused === 0) return all;
  const inLittle = judged(wanted, rivals.filter(forMemory), (planner) => optionsOf(planner, objective));
  return {
    plans: sorted([...all.plans, ...inLittle.plans]),
    refused: all.refused + inLittle.refused,
    reason: all.reason,
  };
}

/** Planners all of whose plans are blocks that `flexpie` considers, for one value of each of its options. */
const withinFlexpie = ["outc", "inh", "inw", "grid2d", "layerwise", "fused"];

/** What plans are wanted for. */
interface Wanted {
  readonly problem: PlanningProblem;
  readonly objective: QuiltObjective;
  /** The figure of a believed run. */
  readonly figureOf: (decision: Planned) => number;
}

/** Figures of believed runs; equal plans, of which planners have many, are run once. */
function rememberedFigures(problem: PlanningProblem, objective: QuiltObjective): Wanted["figureOf"] {
  const known = new Map<string, number>();
  return (decision) => {
    if (decision.merged || decision.encoded || decision.turns)
      return believedFigure(problem, objective, decision);
    const key = nameOf(decision.plan);
    const figure = known.get(key) ?? believedFigure(problem, objective, decision);
    known.set(key, figure);
    return figure;
  };
}

/** What tells plans of one model apart. */
function nameOf({ execution, steps }: Plan): string {
  const names = steps.map((pieces) =>
    pieces
      .map(
        ({ operator, device, region: { start, end } }) =>
          `${operator}@${device}:${start.join()}-${end.join()}`,
      )
      .join(" "),
  );
  return `${execution} ${names.join("|")}`;
}

/** The plans of planners with all options that may matter; of those that cannot be faster than `flexpie` none. */
function judgedOnce(wanted: Wanted, planners: readonly Planner[]): Floor {
  const choicesOf = (planner: Planner) => optionsOf(planner, wanted.objective);
  const first = judged(
    wanted,
    planners.filter(({ name }) => name === "flexpie"),
    choicesOf,
  );
  const isCovering =
    wanted.objective === "latency" &&
    first.plans.length > 0 &&
    first.refused === 0 &&
    first.plans.every(isExact);
  const rest = judged(
    wanted,
    planners.filter(({ name }) => name !== "flexpie" && !(isCovering && withinFlexpie.includes(name))),
    choicesOf,
  );
  return {
    plans: sorted([...first.plans, ...rest.plans]),
    refused: first.refused + rest.refused,
    reason: first.reason ?? rest.reason,
  };
}

/** Did its planner find the fastest of all that it considers, by seconds that its run takes? */
function isExact({ decision: { notes, predictedLatency }, figure }: FloorPlan): boolean {
  return notes.length === 0 && Math.abs(predictedLatency! - figure) <= rounding * figure;
}

/** Sums in another order differ by less than this part. */
const rounding = 1e-9;

function judged(
  { problem, figureOf }: Wanted,
  planners: readonly Planner[],
  choicesOf: (planner: Planner) => readonly PlannerOptions[],
): Floor {
  const plans: FloorPlan[] = [];
  let refused = 0;
  let reason: string | undefined;
  for (const planner of planners) {
    for (const options of choicesOf(planner)) {
      try {
        if (lacksSomething(problem, planner, options)) continue;
        const decision = planner.plan(problem, options);
        // What a controller does, and whether that fits, is known only when it has run.
        if (decision.kind === "controller") continue;
        const figure = figureOf(decision);
        if (figure < Infinity) plans.push({ label: labelOf(planner, options), decision, figure });
        else refused++;
      } catch (error) {
        if (!(error instanceof InfeasibleError)) throw error;
        refused++;
        reason ??= error.message;
      }
    }
  }
  return { plans: sorted(plans), refused, reason };
}

/** The best first, of equals those that came first. */
function sorted(plans: readonly FloorPlan[]): FloorPlan[] {
  return [...plans].sort((a, b) => (isLess(a.figure, b.figure) ? -1 : isLess(b.figure, a.figure) ? 1 : 0));
}

function lacksSomething(
  { devices, inference, requestRate }: PlanningProblem,
  { lacks }: Planner,
  options: PlannerOptions,
): boolean {
  const requests = requestRate === undefined ? "none" : "own";
  return lacks?.(devices, options, { inference, requests }) !== undefined;
}

/** Can a planner plan for an objective, without a budget of plans to try? */
function plansFor(planner: Planner, wanted: QuiltObjective): boolean {
  if ("evaluations" in planner.options) return false;
  const { objective } = planner.options;
  return objective?.values.includes(wanted) ?? (planner.objective?.({}) ?? "latency") === wanted;
}

function forMemory({ options, objective }: Planner): boolean {
  return !options["objective"] && objective?.({}) === "memory";
}

/** The options under which a planner is asked, beside its defaults. */
function optionsOf({ options }: Planner, objective: QuiltObjective): readonly PlannerOptions[] {
  return objectivesOf(options, objective).flatMap((chosen) => {
    const splits = objectiveAndSplit(options, chosen);
    const others = Object.entries(alternatives).flatMap(([option, value]) =>
      options[option]?.values.includes(value) ? [{ ...splits.at(-1)!, [option]: value }] : [],
    );
    return [...splits, ...others];
  });
}

/** What a planner is asked to plan for: what is wanted, and latency; nothing where it has no choice. */
function objectivesOf(options: Planner["options"], wanted: QuiltObjective): readonly PlannerOptions[] {
  const { objective } = options;
  if (!objective) return [{}];
  return [...new Set([wanted, "latency"])]
    .filter((value) => objective.values.includes(value))
    .map((value) => (objective.values[0] === value ? {} : { objective: value }));
}

/** For an objective, with equal parts for all devices and with parts by their speed. */
function objectiveAndSplit(
  options: Planner["options"],
  objective: PlannerOptions,
): readonly PlannerOptions[] {
  return [objective, ...(options["split"] ? [{ ...objective, split: "proportional" }] : [])];
}

function labelOf({ name }: Planner, options: PlannerOptions): string {
  const settled = Object.entries(options)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([option, value]) => `${option}=${value}`);
  return settled.length > 0 ? `${name}[${settled.join(";")}]` : name;
}
