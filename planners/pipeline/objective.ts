import { powerOf } from "../power.ts";
import type { PlanningProblem } from "../planner.ts";
import { inputPlace, stageSeconds, type Pipeline, type StageProblem } from "./problem.ts";
import { bestPipeline, type DeviceOrder, type PipelineFigure } from "./search.ts";

/** Bottlenecks that differ by no more than this part are the same but for rounding. */
const rounding = 1e-10;

const sum = (a: number, b: number) => a + b;

/** What a pipeline is to have: most results a second, least seconds of one request, or least joules of it. */
export type PipelineObjective = "throughput" | "latency" | "energy";

/**
 * The figure that is least where an objective is met.
 *
 * @throws InputError for energy of devices whose power is not known
 */
export function objectiveFigure(
  problem: StageProblem,
  objective: PipelineObjective,
  planning: Pick<PlanningProblem, "devices" | "inference">,
): PipelineFigure {
  switch (objective) {
    case "throughput":
      return { figure: (stage, previous) => stageSeconds(problem, stage, previous), combine: Math.max };
    case "latency":
      return { figure: figureAlone(problem), combine: sum };
    case "energy":
      return { figure: energyFigure(problem, planning), combine: sum };
  }
}

/** A figure of a whole pipeline. */
export function pipelineFigure({ figure, combine }: PipelineFigure, pipeline: Pipeline): number {
  return pipeline.reduce(
    (whole, stage, place) => combine(whole, figure(stage, pipeline[place - 1]?.device ?? inputPlace)),
    0,
  );
}

/**
 * The pipeline of most throughput, and of several the one that serves a request alone fastest: first the least bottleneck
 * is found, then the least sum over stages that are no slower. Undefined where none fits.
 */
export function mostThroughput(problem: StageProblem, order: DeviceOrder): Pipeline | undefined {
  const period: PipelineFigure["figure"] = (stage, previous) => stageSeconds(problem, stage, previous);
  const fastest = bestPipeline(problem, order, { figure: period, combine: Math.max });
  if (!fastest) return undefined;
  const limit = fastest.figure * (1 + rounding);
  const alone = figureAlone(problem);
  const figure: PipelineFigure["figure"] = (stage, previous) =>
    period(stage, previous) > limit ? Infinity : alone(stage, previous);
  return bestPipeline(problem, order, { figure, combine: sum })?.pipeline ?? fastest.pipeline;
}

/** The pipeline that serves a request alone fastest; undefined where none fits. */
export function leastLatency(problem: StageProblem, order: DeviceOrder): Pipeline | undefined {
  return bestPipeline(problem, order, { figure: figureAlone(problem), combine: sum })?.pipeline;
}

function figureAlone(problem: StageProblem): PipelineFigure["figure"] {
  const alone: StageProblem = { ...problem, transfer: "added" };
  return (stage, previous) => stageSeconds(alone, stage, previous);
}

/**
 * The pipeline that takes least energy for computing and sending; undefined where none fits.
 *
 * @throws InputError for devices whose power is not known
 */
export function leastEnergy(
  problem: StageProblem,
  order: DeviceOrder,
  planning: Pick<PlanningProblem, "devices" | "inference">,
): Pipeline | undefined {
  return bestPipeline(problem, order, { figure: energyFigure(problem, planning), combine: sum })?.pipeline;
}

function energyFigure(
  problem: StageProblem,
  { devices, inference: { inputAt } }: Pick<PlanningProblem, "devices" | "inference">,
): PipelineFigure["figure"] {
  const power = powerOf(devices);
  return ({ from, to, device }, previous) => {
    if (problem.memoryBytes(from, to, device) > problem.memoryLimits[device]!) return Infinity;
    const { compute, transmit } = power[device]!;
    const own =
      compute * problem.seconds(from, to, device) + transmit * problem.resultSeconds(from, to, device);
    const sender = previous === inputPlace ? inputAt : previous;
    if (typeof sender !== "number") return own;
    return own + power[sender]!.transmit * problem.transferSeconds(from, previous!, device);
  };
}
