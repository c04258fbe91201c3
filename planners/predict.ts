import { lower, type Plan, type TransferTask } from "../sim/partition/index.ts";
import { simulate } from "../sim/run/index.ts";
import type { PlanningTask } from "./planner.ts";

/** As much of a planning task as a prediction needs. */
export interface PredictionTask extends Pick<PlanningTask, "inference" | "network" | "costs"> {
  readonly devices: readonly Pick<PlanningTask["devices"][number], "streams" | "concurrency">[];
}

/**
 * Seconds that a plan takes by a planner's costs: exact where these are. Where every device does one thing at a time and
 * waits for the others between steps, a sum; otherwise the run itself, with the times that the planner believes, since
 * tasks then share the network and the streams of a device.
 */
export function predictLatency(task: PredictionTask, plan: Plan): number {
  const isSum = plan.execution === "bulk-synchronous" && task.devices.every(({ streams }) => streams === 1);
  return isSum ? sumOfSteps(task, plan) : secondsOfRun(task, plan);
}

/** For every step its transfers and its slowest device. */
function sumOfSteps({ inference, devices, costs }: PredictionTask, plan: Plan): number {
  const { computes, transfers, stepCount } = lower(plan, inference, devices.length);
  const busy = Array.from({ length: stepCount }, () => new Float64Array(devices.length));
  for (const { piece, step, entering, leaving } of computes) {
    const operator = inference.model.operators[piece.operator]!;
    busy[step]![piece.device]! += costs.compute.seconds(
      piece.device,
      operator,
      piece.region,
      entering,
      leaving,
    );
  }
  const moved: TransferTask[][] = busy.map(() => []);
  for (const transfer of transfers) moved[transfer.step]!.push(transfer);
  return busy.reduce((sum, times, step) => sum + costs.transferSeconds(moved[step]!) + Math.max(...times), 0);
}

function secondsOfRun({ inference, devices, network, costs }: PredictionTask, plan: Plan): number {
  const lowering = lower(plan, inference, devices.length);
  const seconds = Float64Array.from(lowering.computes, ({ piece, entering, leaving }) =>
    costs.compute.seconds(
      piece.device,
      inference.model.operators[piece.operator]!,
      piece.region,
      entering,
      leaving,
    ),
  );
  return simulate(lowering, plan.execution, { devices, network }, seconds).makespan;
}
