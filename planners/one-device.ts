import { InfeasibleError } from "../sim/errors.ts";
import { checkPlan, type Inference, type Plan } from "../sim/partition/index.ts";
import { wholeBox } from "../sim/tensor/index.ts";
import { fastestPlan } from "./fastest-plan.ts";
import { inferenceOf, type Planned } from "./planned.ts";
import type { PlanningProblem } from "./planner.ts";
import { sumOfSteps } from "./sum-of-steps.ts";

/** A plan of whole operators on one device, and what is to be said about it. */
export interface OneDevicePlan extends Pick<Planned, "merged"> {
  /** Ids of the operators, by step; of those of the merged model, if there is one. */
  readonly steps: readonly (readonly number[])[];
  readonly notes: readonly string[];
  /** Seconds by the planner's own model; the sum of all times on the device unless given. */
  readonly predictedLatency?: number;
}

/**
 * The best of the devices for a whole model: the one that finishes first, by a run with the believed times, of those
 * with the memory; on ties the first.
 *
 * @param draw makes plans on a device to choose from
 * @throws InfeasibleError when no device holds the model
 */
export function planOnBestDevice(
  problem: PlanningProblem,
  draw: (device: number) => readonly OneDevicePlan[],
): Planned {
  const refused: string[] = [];
  const drawn = [...problem.devices.keys()].flatMap((device) =>
    draw(device).map((made) => {
      const inference = inferenceOf(made, problem.inference);
      return { ...made, inference, plan: planOnDevice(inference, made.steps, device) };
    }),
  );
  const best = fastestPlan(problem, drawn, ({ plan, inference }) => {
    try {
      checkPlan(plan, inference, problem.devices, problem.cache.lowerPlan);
      return true;
    } catch (error) {
      if (!(error instanceof InfeasibleError)) throw error;
      refused.push(error.message);
      return false;
    }
  });
  if (!best) throw new InfeasibleError(`no single device holds the model; ${refused.join("; ")}`);
  const { plan, merged, notes, inference } = best;
  const predictedLatency = best.predictedLatency ?? sumOfSteps({ ...problem, inference }, plan);
  return { plan, ...(merged && { merged }), predictedLatency, notes };
}

function planOnDevice(
  { model: { operators } }: Inference,
  steps: OneDevicePlan["steps"],
  device: number,
): Plan {
  return {
    execution: "bulk-synchronous",
    steps: steps.map((ids) =>
      ids.map((operator) => ({ operator, region: wholeBox(operators[operator]!.shape), device })),
    ),
  };
}
