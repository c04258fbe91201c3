import { InfeasibleError } from "../../sim/errors.ts";
import { leastBy } from "../ties.ts";
import { believedStep, fits } from "./divide.ts";
import type { Trainer } from "../planner.ts";
import { TrainingUnits } from "./units.ts";

/** All of the model on one device, the one that trains a step fastest: what pipelines are compared with. */
export const trainOnBestDevice: Trainer = (problem) => {
  const units = new TrainingUnits(problem);
  const candidates = problem.devices.flatMap((_, device) => {
    const stages = [{ from: 0, to: units.count, devices: [device] }];
    const step = units.step(stages);
    return fits(problem, step) ? [{ step, stages, seconds: believedStep(problem, step) }] : [];
  });
  const best = leastBy(candidates, ({ seconds }) => seconds);
  if (!best)
    throw new InfeasibleError(
      "no single device holds the model with its gradients and what its micro-batches in flight have stored",
    );
  return { step: best.step, stages: best.stages, notes: [] };
};
