import { lower, type Plan } from "../sim/partition/index.ts";
import { simulate } from "../sim/run/index.ts";
import type { PlanningTask } from "./planner.ts";

/**
 * Seconds that a dataflow plan takes by a cost model: the run itself, with the times that the planner believes. Nothing
 * simpler bounds it, since transfers share the network and tasks the devices.
 */
export function predictDataflow({ inference, devices, network, costs }: PlanningTask, plan: Plan): number {
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
