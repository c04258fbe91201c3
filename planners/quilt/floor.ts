import { InfeasibleError } from "../../sim/errors.ts";
import type { Planned } from "../planned.ts";
import type { PlannerOptions } from "../options.ts";
import type { Planner, PlanningProblem } from "../planner.ts";
import { isLess } from "../ties.ts";
import { believedSeconds } from "./judge.ts";

/** What another planner decides, and the seconds of a believed run of it. */
export interface FloorPlan {
  readonly label: string;
  readonly decision: Planned;
  readonly seconds: number;
}

/** The plans of all others, the fastest first. */
export interface Floor {
  readonly plans: readonly FloorPlan[];
  /** How many had none that fits. */
  readonly refused: number;
  /** Why one of them had none. */
  readonly reason: string | undefined;
}

/** Planners whose plans are quickly made and often the best; with the parts of devices by their speed, where they have the choice. */
const fast = ["single", "flexpie", "aofl", "edgeflow", "peft+split"];

/** Values of options under which a planner is asked too, beside its defaults: those that may make a plan faster. */
const others: Readonly<Record<string, string>> = {
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
 * What all planners decide that plan for the latency of one request, or for memory where that is short, with the options
 * that may matter to it. Those that search by a population for as long as they are told, and those for many requests alone,
 * are left out, and so are
 * controllers, which answer no plan.
 *
 * @param which `all` of them, or the `fast` ones, unless none of these fits
 */
export function floorPlans(problem: PlanningProblem, rivals: readonly Planner[], which: string): Floor {
  if (which === "fast") {
    const quick = rivals.filter(({ name }) => fast.includes(name));
    const first = judged(problem, quick, ({ options }) => [latencyAndSplit(options).at(-1)!]);
    if (first.plans.length > 0) return first;
  }
  const all = judged(problem, rivals.filter(forLatency), optionsOf);
  if (all.refused === 0) return all;
  const inLittle = judged(problem, rivals.filter(forMemory), optionsOf);
  return {
    plans: sorted([...all.plans, ...inLittle.plans]),
    refused: all.refused + inLittle.refused,
    reason: all.reason,
  };
}

function judged(
  problem: PlanningProblem,
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
        const seconds = believedSeconds(problem, decision);
        if (seconds < Infinity) plans.push({ label: labelOf(planner, options), decision, seconds });
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

/** The fastest first, of equals those that came first. */
function sorted(plans: readonly FloorPlan[]): FloorPlan[] {
  return [...plans].sort((a, b) =>
    isLess(a.seconds, b.seconds) ? -1 : isLess(b.seconds, a.seconds) ? 1 : 0,
  );
}

function lacksSomething(
  { devices, inference, requestRate }: PlanningProblem,
  { lacks }: Planner,
  options: PlannerOptions,
): boolean {
  const requests = requestRate === undefined ? "none" : "own";
  return lacks?.(devices, options, { inference, requests }) !== undefined;
}

function forLatency(planner: Planner): boolean {
  if ("evaluations" in planner.options) return false;
  const { objective } = planner.options;
  return objective?.values.includes("latency") ?? (planner.objective?.({}) ?? "latency") === "latency";
}

function forMemory({ options, objective }: Planner): boolean {
  return !options["objective"] && objective?.({}) === "memory";
}

/** The options under which a planner is asked, beside its defaults. */
function optionsOf({ options }: Planner): readonly PlannerOptions[] {
  const splits = latencyAndSplit(options);
  const chosen = Object.entries(others).flatMap(([option, value]) =>
    options[option]?.values.includes(value) ? [{ ...splits.at(-1)!, [option]: value }] : [],
  );
  return [...splits, ...chosen];
}

/** For latency, with equal parts for all devices and with parts by their speed. */
function latencyAndSplit(options: Planner["options"]): readonly PlannerOptions[] {
  const latency =
    options["objective"]?.values[0] === "latency" ? {} : withOption(options, "objective", "latency");
  return [latency, ...(options["split"] ? [{ ...latency, split: "proportional" }] : [])];
}

function withOption(options: Planner["options"], option: string, value: string): PlannerOptions {
  return options[option]?.values.includes(value) ? { [option]: value } : {};
}

function labelOf({ name }: Planner, options: PlannerOptions): string {
  const settled = Object.entries(options)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([option, value]) => `${option}=${value}`);
  return settled.length > 0 ? `${name}[${settled.join(";")}]` : name;
}
