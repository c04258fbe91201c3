import { inputRegion } from "../sim/model/index.ts";
import type { Plan } from "../sim/partition/index.ts";
import { isEmpty } from "../sim/tensor/index.ts";
import { inferenceOf, type Planned } from "./planned.ts";
import type { PlanningProblem } from "./planner.ts";

/** More than sums differ by that are added up in another order. */
export const margin = 1e-9;

/**
 * Seconds that a plan takes at least in the believed world, transfers left out: of its slowest device, and of pieces that
 * wait for each other; step by step where the next step waits for it.
 */
export function leastSeconds(
  problem: Pick<PlanningProblem, "inference" | "devices" | "believed">,
  planned: Pick<Planned, "plan" | "merged" | "encoded">,
): number {
  const { devices, believed } = problem;
  const { operators } = inferenceOf(planned, problem.inference).model;
  const { execution, steps } = planned.plan;
  const pieces = pieceCounts(planned.plan, operators.length);
  const busy = new Float64Array(devices.length);
  /** By operator: the end of its last piece so far, at least. */
  const ends = new Float64Array(operators.length);
  let longest = 0;
  let sum = 0;
  for (const step of steps) {
    for (const { operator: id, region, device } of step) {
      const operator = operators[id]!;
      const seconds = believed.compute.seconds(device, operator, region, false, false);
      busy[device]! += seconds / devices[device]!.streams;
      let ready = 0;
      for (const [index, input] of operator.inputs.entries()) {
        // Who reads an operator of a single piece waits for it; of several pieces it may read others.
        if (pieces[input] !== 1 || ends[input]! <= ready) continue;
        if (!isEmpty(inputRegion(operator, region, index))) ready = ends[input]!;
      }
      ends[id] = Math.max(ends[id]!, ready + seconds);
      longest = Math.max(longest, ends[id]);
    }
    if (execution !== "bulk-synchronous") continue;
    sum += Math.max(longest, ...busy);
    longest = 0;
    busy.fill(0);
    for (const { operator } of step) ends[operator] = 0;
  }
  return sum + Math.max(longest, ...busy);
}

/** By operator: pieces of a plan. */
function pieceCounts({ steps }: Plan, operators: number): Int32Array {
  const counts = new Int32Array(operators);
  for (const step of steps) for (const { operator } of step) counts[operator]!++;
  return counts;
}
