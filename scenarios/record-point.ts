import { InfeasibleError, InputError } from "../sim/errors.ts";
import type { RunObserver } from "../sim/run/index.ts";
import type { Point } from "./point.ts";
import { PointRecorder, type PointRecording } from "./point-recorder.ts";
import { ScenarioRun } from "./run-scenario.ts";

/**
 * Plans and runs a point, and records what happens in the run that its row is of.
 *
 * @throws InfeasibleError when no plan fits the devices
 * @throws InputError when planning or the run fails
 */
export function recordPoint(point: Point): PointRecording {
  const recorder = new PointRecorder();
  observePoint(point, recorder.observers);
  return recorder.kept;
}

/** The same for other observers. */
export function observePoint(point: Point, observers: readonly RunObserver[]): void {
  const outcome = new ScenarioRun().observe(point, observers);
  if (outcome.status === "infeasible") throw new InfeasibleError(outcome.reason);
  if (outcome.status === "failed") throw new InputError(`the point failed: ${outcome.reason}`);
}
