import type { RunObserver } from "../sim/run/index.ts";
import { planningCache } from "../planners/index.ts";
import type { Point } from "./point.ts";
import { PointRecorder, type PointRecording } from "./point-recorder.ts";
import { beliefsOf } from "./beliefs-of.ts";
import { decidePoint, runAlone, runDecided } from "./run-point.ts";
import { divideDecoder, makeTokens } from "./generation/run-generation.ts";
import { runAssigned, scheduleTasks } from "./run-tasks.ts";
import { observeTraining, trainingPoint } from "./run-training.ts";
import { serveWorkloads } from "./serve-decided.ts";

/**
 * Plans and runs a point, and records what happens in the run that its row is of.
 *
 * @throws InfeasibleError when no plan fits the devices
 */
export function recordPoint(point: Point): PointRecording {
  const recorder = new PointRecorder();
  observePoint(point, recorder.observers);
  return recorder.kept;
}

/** The same for other observers. */
export function observePoint(point: Point, observers: readonly RunObserver[]): void {
  if (point.kind === "task graph") {
    runAssigned(point, point.planner, scheduleTasks(point, point.planner).tasks, observers);
    return;
  }
  if (point.kind === "generation") {
    makeTokens(point, divideDecoder(point, point.planner).plan, observers);
    return;
  }
  const cache = planningCache();
  const training = trainingPoint(point, point.planner);
  if (training) {
    observeTraining(training, beliefsOf(point, cache), cache, observers);
    return;
  }
  const workloads = (point.sharing?.workloads ?? [point]).map((one) => ({
    point: one,
    decided: decidePoint(one, one.planner, beliefsOf(one, cache), cache),
  }));
  if (point.sharing)
    serveWorkloads(
      workloads.map((one) => ({ ...one, ...runAlone(one.point, one.decided) })),
      observers,
    );
  else for (const { decided } of workloads) runDecided(point, decided, observers);
}
