import { InfeasibleError } from "../sim/errors.ts";
import { checkPlan, type Plan } from "../sim/partition/index.ts";
import { wholeBox } from "../sim/tensor/index.ts";
import { predictDataflow } from "./dataflow.ts";
import type { Planned, PlanningTask } from "./planner.ts";

/** A plan of whole operators on one device, and what is to be said about it. */
export interface OneDevicePlan {
  /** Ids of the operators, by step. */
  readonly steps: readonly (readonly number[])[];
  readonly notes: readonly string[];
}

/**
 * The best of the devices for a whole model: the one that finishes first, by a run with the believed times, of those
 * with the memory; on ties the first.
 *
 * @param draw makes the plan on a device
 * @throws InfeasibleError when no device holds the model
 */
export function planOnBestDevice(task: PlanningTask, draw: (device: number) => OneDevicePlan): Planned {
  const refused: string[] = [];
  let best: Planned | undefined;
  for (const device of task.devices.keys()) {
    const { steps, notes } = draw(device);
    const plan = planOnDevice(task, steps, device);
    try {
      checkPlan(plan, task.inference, task.devices);
    } catch (error) {
      if (!(error instanceof InfeasibleError)) throw error;
      refused.push(error.message);
      continue;
    }
    const predictedLatency = predictDataflow(task, plan);
    if (!best || predictedLatency < best.predictedLatency) best = { plan, predictedLatency, notes };
  }
  if (!best) throw new InfeasibleError(`no single device holds the model; ${refused.join("; ")}`);
  return best;
}

function planOnDevice({ inference }: PlanningTask, steps: OneDevicePlan["steps"], device: number): Plan {
  const { operators } = inference.model;
  return {
    execution: "bulk-synchronous",
    steps: steps.map((ids) =>
      ids.map((operator) => ({ operator, region: wholeBox(operators[operator]!.shape), device })),
    ),
  };
}
