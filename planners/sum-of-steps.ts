import type { Plan, RegionTransfer } from "../sim/partition/index.ts";
import type { PlanningProblem } from "./planner.ts";

/**
 * Seconds of a bulk-synchronous plan as a sum over its steps: for each its transfers and its slowest device, which does
 * one thing at a time however many streams it has. This is the model of the block searches (FlexPie, arXiv 2502.15312,
 * section 3), and of a plan on one device.
 */
export function sumOfSteps(
  {
    inference,
    devices,
    believed,
    cache,
  }: Pick<PlanningProblem, "inference" | "devices" | "believed" | "cache">,
  plan: Plan,
): number {
  const { computes, transfers, stepCount } = cache.lowerPlan(plan, inference, devices.length);
  const busy = Array.from({ length: stepCount }, () => new Float64Array(devices.length));
  for (const { piece, step, reordersInput, reordersOutput } of computes) {
    const operator = inference.model.operators[piece.operator]!;
    busy[step]![piece.device]! += believed.compute.seconds(
      piece.device,
      operator,
      piece.region,
      reordersInput,
      reordersOutput,
    );
  }
  const moved: RegionTransfer[][] = busy.map(() => []);
  for (const transfer of transfers) moved[transfer.step]!.push(transfer);
  return busy.reduce(
    (sum, times, step) => sum + believed.transferSeconds(moved[step]!) + Math.max(...times),
    0,
  );
}
