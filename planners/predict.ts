import { lower, type Plan, type TransferTask } from "../sim/partition/index.ts";
import type { PlanningProblem } from "./planner.ts";

/**
 * Seconds that a plan takes by a planner's costs: exact where these are. Where every device does one thing at a time and
 * waits for the others between steps, a sum; otherwise the run in the believed world, since tasks then share the network
 * and the streams of a device.
 */
export function predictLatency(
  problem: Pick<PlanningProblem, "inference" | "devices" | "believed">,
  plan: Plan,
): number {
  const { inference, devices, believed } = problem;
  const isSum = plan.execution === "bulk-synchronous" && devices.every(({ streams }) => streams === 1);
  return isSum ? sumOfSteps(problem, plan) : believed.makespan({ plan }, inference);
}

/** For every step its transfers and its slowest device. */
function sumOfSteps(
  { inference, devices, believed }: Pick<PlanningProblem, "inference" | "devices" | "believed">,
  plan: Plan,
): number {
  const { computes, transfers, stepCount } = lower(plan, inference, devices.length);
  const busy = Array.from({ length: stepCount }, () => new Float64Array(devices.length));
  for (const { piece, step, entering, leaving } of computes) {
    const operator = inference.model.operators[piece.operator]!;
    busy[step]![piece.device]! += believed.compute.seconds(
      piece.device,
      operator,
      piece.region,
      entering,
      leaving,
    );
  }
  const moved: TransferTask[][] = busy.map(() => []);
  for (const transfer of transfers) moved[transfer.step]!.push(transfer);
  return busy.reduce(
    (sum, times, step) => sum + believed.transferSeconds(moved[step]!) + Math.max(...times),
    0,
  );
}
