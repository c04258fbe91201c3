import { InfeasibleError } from "../../sim/errors.ts";
import { isComputed, isSplittable, tensorBytes, type Operator } from "../../sim/model/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import { fastestPlan } from "../fastest-plan.ts";
import type { Planned } from "../planned.ts";
import { definePlanner } from "../define-planner.ts";
import type { PlanningProblem } from "../planner.ts";
import { divisions } from "./divisions.ts";
import { planWithinBudget, type MemoryBudget } from "./memory-budget.ts";
import { dataflowPlan } from "./operator-plan.ts";
import { operatorProblem } from "./operator-problem.ts";
import { optimisticCosts, optimisticRankSums } from "./optimistic-costs.ts";
import { PartPlacement, type TimedParts } from "./part-placement.ts";
import { peft } from "./peft.ts";
import { priorityOrder } from "./priority-order.ts";
import type { SchedulingProblem } from "./problem.ts";
import { isLess, ranks } from "../ties.ts";
import { planWholeOperators } from "./whole-operators.ts";

/**
 * When a division counts as finished: with its last part, or once all parts are also brought together on the device that
 * would run the operator whole. The first is greedy, the second never makes a reader wait longer.
 */
type FinishRule = "parts" | "gathered";

/**
 * PEFT that may divide an operator: in PEFT's order, on PEFT's device or, where that finishes earlier, in parts over two
 * or more devices by a scheme. Ours, for the limitation that list schedulers place whole operators: of PEFT's own plan
 * and those by both rules of finishing, the one that is believed to be fastest.
 */
export const peftSplit = definePlanner({
  name: "peft+split",
  summary: "PEFT that divides an operator over devices where that finishes it earlier",
  source: "PEFT, TPDS 25(3), 2014, with an extension of ours",
  options: {},
  plan(planning) {
    const problem = operatorProblem(planning);
    const candidates: [Planned, ...Planned[]] = [
      planWholeOperators(planning, peft),
      planDivided(planning, problem, "parts"),
      planDivided(planning, problem, "gathered"),
    ];
    return fastestPlan(planning, candidates);
  },
});

function planDivided(planning: PlanningProblem, problem: SchedulingProblem, rule: FinishRule): Planned {
  return planWithinBudget(planning, (budget) => {
    const placement = divideWhereFaster(planning, problem, budget, rule);
    return { plan: dataflowPlan(placement.pieces()), predictedLatency: placement.makespan() };
  });
}

function divideWhereFaster(
  planning: PlanningProblem,
  problem: SchedulingProblem,
  budget: MemoryBudget,
  rule: FinishRule,
): PartPlacement {
  const costs = optimisticCosts(problem);
  const placement = new PartPlacement(planning, budget);
  for (const id of priorityOrder(problem, optimisticRankSums(problem, costs))) {
    const operator = planning.inference.model.operators[id];
    // Inputs have their place, and the result comes by itself.
    if (!operator || !isComputed(operator)) continue;
    const alone = planning.devices.map((_, device) =>
      placement.earliest(id, [{ device, region: wholeBox(operator.shape) }]),
    );
    const whole = leastOptimistic(alone, costs.subarray(id * alone.length));
    const divided = isSplittable(operator)
      ? fastest(planning, placement, operator, alone, whole, rule)
      : undefined;
    const chosen = divided ?? whole;
    if (!chosen) throw new InfeasibleError(`no device can take ${operator.name}`);
    placement.place(chosen);
  }
  return placement;
}

/** PEFT's choice: the least finish plus optimistic cost; the first of equals. */
function leastOptimistic(
  alone: readonly (TimedParts | undefined)[],
  costs: Float64Array,
): TimedParts | undefined {
  let least = Infinity;
  let best: TimedParts | undefined;
  for (const [device, candidate] of alone.entries()) {
    const optimistic = candidate ? candidate.finish + costs[device]! : Infinity;
    if (!isLess(optimistic, least)) continue;
    least = optimistic;
    best = candidate;
  }
  return best;
}

/** The division that finishes first, if it finishes before the whole operator does; the first of equals. */
function fastest(
  planning: PlanningProblem,
  placement: PartPlacement,
  operator: Operator,
  alone: readonly (TimedParts | undefined)[],
  whole: TimedParts | undefined,
  rule: FinishRule,
): TimedParts | undefined {
  const finishOf = (device: number) => alone[device]?.finish ?? Infinity;
  const seconds = Float64Array.from(planning.devices, (_, device) =>
    planning.believed.compute.seconds(device, operator, wholeBox(operator.shape), false, false),
  );
  // Devices that run it for nothing leave nothing to gain; one that lacks memory for all of it may have it for a part.
  const finishRanks = ranks([...planning.devices.keys()].map(finishOf));
  const bySpeed = [...planning.devices.keys()]
    .filter((device) => seconds[device]! > 0 && seconds[device]! < Infinity)
    .sort((a, b) => finishRanks[a]! - finishRanks[b]! || a - b);
  let least = whole?.finish ?? Infinity;
  let best: TimedParts | undefined;
  for (const parts of divisions(operator, bySpeed, seconds)) {
    const candidate = placement.earliest(operator.id, parts);
    if (!candidate || !isLess(candidate.finish, least)) continue;
    const gathering = rule === "gathered" && whole ? gatherSeconds(planning, operator, candidate, whole) : 0;
    if (!isLess(candidate.finish + gathering, least)) continue;
    least = candidate.finish + gathering;
    best = candidate;
  }
  return best;
}

/** Seconds to bring all parts to the device of the whole. */
function gatherSeconds(
  { believed }: PlanningProblem,
  operator: Operator,
  { pieces }: TimedParts,
  whole: TimedParts,
): number {
  const home = whole.pieces[0]!.device;
  return believed.transferSeconds(
    pieces
      .filter(({ device }) => device !== home)
      .map(({ device, region }) => ({
        source: device,
        destinations: [home],
        bytes: tensorBytes(operator, region),
      })),
  );
}
