import type { Model } from "../../sim/model/index.ts";
import type { Piece, Plan } from "../../sim/partition/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import type { PlanningProblem } from "../planner.ts";
import type { Pipeline, StageProblem, TransferMode } from "./problem.ts";
import { unitMemory } from "./unit-memory.ts";
import { unitSeconds } from "./unit-seconds.ts";
import { unitTransfers } from "./unit-transfers.ts";
import { unitsOf, type Units } from "./units.ts";

/** An inference as a chain of units. */
export interface ModelStages extends StageProblem {
  readonly units: Units;
}

/**
 * The blocks between the articulation points of a model as units: between two of them a single tensor crosses. Times are
 * those that the planner believes, and memory is what the check of a plan finds. A device computes one thing at a time,
 * however many streams it has.
 */
export function modelStages(planning: PlanningProblem, transfer: TransferMode): ModelStages {
  const { inference, devices } = planning;
  const units = unitsOf(inference.model);
  return {
    units,
    unitCount: units.length,
    deviceCount: devices.length,
    memoryLimits: devices.map(({ memory }) => memory),
    transfer,
    seconds: unitSeconds(planning, units),
    memoryBytes: unitMemory(inference, units),
    ...unitTransfers(planning, units, transfer),
  };
}

/** The plan of a pipeline: a step for each stage, in which its device computes the stage's operators whole. */
export function pipelinePlan({ operators }: Model, units: Units, pipeline: Pipeline): Plan {
  const steps = pipeline.map(({ from, to, device }) =>
    units
      .slice(from, to)
      .flat()
      .map((operator): Piece => ({ operator, region: wholeBox(operators[operator]!.shape), device })),
  );
  return { execution: "dataflow", steps };
}
