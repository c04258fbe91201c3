import { inferenceOf, type Planned } from "./planned.ts";
import type { PlanningProblem } from "./planner.ts";

/** More than sums differ by that are added up in another order. */
export const margin = 1e-9;

/**
 * Seconds that a plan takes at least in the believed world: of its slowest device, step by step where the next step waits for
 * it; a device cannot spread one piece over its streams.
 */
export function leastSeconds(
  problem: Pick<PlanningProblem, "inference" | "devices" | "believed">,
  planned: Pick<Planned, "plan" | "merged" | "encoded">,
): number {
  const { devices, believed } = problem;
  const { model } = inferenceOf(planned, problem.inference);
  const { execution, steps } = planned.plan;
  const busy = new Float64Array(devices.length);
  const longest = new Float64Array(devices.length);
  const slowest = () =>
    devices.reduce((most, _, device) => Math.max(most, busy[device]!, longest[device]!), 0);
  let sum = 0;
  for (const pieces of steps) {
    for (const { operator, region, device } of pieces) {
      const seconds = believed.compute.seconds(device, model.operators[operator]!, region, false, false);
      busy[device]! += seconds / devices[device]!.streams;
      longest[device] = Math.max(longest[device]!, seconds);
    }
    if (execution !== "bulk-synchronous") continue;
    sum += slowest();
    busy.fill(0);
    longest.fill(0);
  }
  return sum + slowest();
}
