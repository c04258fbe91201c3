import { InfeasibleError } from "../../sim/errors.ts";
import { formatApart } from "../../sim/partition/index.ts";
import { mayMiss } from "../device-sets.ts";
import type { Planned } from "../planned.ts";
import { definePlanner } from "../define-planner.ts";
import { oneOf } from "../options.ts";
import type { PlanningProblem } from "../planner.ts";
import { lackOfPower } from "../power.ts";
import { modelStages, pipelinePlan, type ModelStages } from "./from-model.ts";
import { leastEnergy, leastLatency, mostThroughput, type PipelineObjective } from "./objective.ts";
import { bottleneck, requestSeconds, type Pipeline } from "./problem.ts";
import { mostForAnyOrder, type DeviceOrder } from "./search.ts";

/** The option of planners of pipelines that says whether devices compute while they receive. */
export const transferOption = oneOf(["overlapped", "added"], {
  meaning:
    "transfers overlap with computing for other requests; or are added to the stage that waits for them",
});

/** Contiguous stages, the best that there are. */
export const pipeline = definePlanner({
  name: "pipeline",
  summary: "contiguous stages between articulation points on devices in any order, the best of all",
  source: "exact dynamic programming over sets of devices, as DNNPipe's, with transfers and memory",
  options: {
    objective: oneOf(["throughput", "latency", "energy"], {
      meaning: "most requests a second; or least latency of one request; or least energy of one",
    }),
    order: oneOf(["any", "given"], {
      meaning: `devices follow each other in any order (up to ${mostForAnyOrder} devices), or as the scenario lists them`,
    }),
    transfer: transferOption,
  },
  lacks: (devices, { objective }) => lackOfPower(devices, objective),
  plan(problem, options) {
    const stages = modelStages(problem, options.transfer);
    const { order, notes } = orderOf(problem, options.order);
    const found = search(problem, stages, order, options.objective);
    if (!found) throw new InfeasibleError(whyNone(problem, stages));
    return plannedPipeline(problem, stages, found, notes);
  },
});

/** A pipeline as a planner answers it. */
export function plannedPipeline(
  { inference, devices }: PlanningProblem,
  stages: ModelStages,
  found: Pipeline,
  notes: readonly string[],
): Planned {
  const severalStreams = found.some(({ device }) => devices[device]!.streams > 1);
  return {
    plan: pipelinePlan(inference.model, stages.units, found),
    predictedLatency: requestSeconds(stages, found),
    predictedThroughput: 1 / bottleneck(stages, found),
    notes: [...notes, ...(severalStreams ? ["stages were chosen as if every device had one stream"] : [])],
  };
}

/** Why no pipeline fits. */
export function whyNone(
  { devices }: PlanningProblem,
  { units, memoryBytes, memoryLimits }: ModelStages,
): string {
  const least = units.map((_, unit) =>
    Math.min(...devices.map((_, device) => memoryBytes(unit, unit + 1, device))),
  );
  const largest = Math.max(...memoryLimits);
  const unit = least.findIndex((bytes) => bytes > largest);
  if (unit >= 0) {
    const [takes, has] = formatApart(least[unit]!, largest);
    return `no device holds unit ${unit + 1} of ${units.length} between articulation points, which takes ${takes}; the largest has ${has}`;
  }
  return `no contiguous stages of the ${units.length} units between articulation points fit the memory of the devices`;
}

function orderOf({ devices }: PlanningProblem, order: DeviceOrder) {
  if (order === "given" || devices.length <= mostForAnyOrder) return { order, notes: [] };
  const note = `more than ${mostForAnyOrder} devices: they follow each other as they are listed, which ${mayMiss}`;
  return { order: "given" as const, notes: [note] };
}

function search(
  problem: PlanningProblem,
  stages: ModelStages,
  order: DeviceOrder,
  objective: PipelineObjective,
): Pipeline | undefined {
  switch (objective) {
    case "latency":
      return leastLatency(stages, order);
    case "energy":
      return leastEnergy(stages, order, problem);
    case "throughput":
      return mostThroughput(stages, order);
  }
}
