import { definePlanner } from "../define-planner.ts";
import { integer } from "../options.ts";
import { relativeSpeeds } from "../ties.ts";
import { modelStages } from "./from-model.ts";
import { plannedPipeline } from "./pipeline.ts";
import { inputPlace, type Pipeline, type StageProblem } from "./problem.ts";
import { bestPipeline } from "./search.ts";

/** As many stages as devices, balanced as if these were alike, for micro-batches that follow each other. */
export const gpipe = definePlanner({
  name: "gpipe",
  summary:
    "a stage for each device, balanced as if they were alike; requests are the micro-batches of a batch",
  source: "GPipe, Huang et al., NeurIPS 2019; balanced by time as torchgpipe does",
  objective: () => "throughput",
  options: {
    batches: integer({
      min: 1,
      default: 1,
      meaning:
        "equal micro-batches of a batch, which are requests that come together; predicted_latency_s is then that of the batch",
    }),
  },
  plan(problem, options) {
    const stages = modelStages(problem, "added");
    const balanced = balancedPipeline(stages);
    const count = options.batches;
    const seconds = batchSeconds(stages, balanced, count);
    const unused = problem.devices.length - balanced.length;
    const notes =
      unused > 0
        ? [`${balanced.length} units between articulation points: ${unused} devices compute nothing`]
        : [];
    return {
      ...plannedPipeline(problem, stages, balanced, notes),
      predictedLatency: seconds,
      predictedThroughput: count / seconds,
    };
  },
});

/**
 * The contiguous stages of least longest time on an average device, one for each device in their order, as far as there are
 * units. Neither memory nor transfers count.
 */
function balancedPipeline(problem: StageProblem): Pipeline {
  const { unitCount, deviceCount } = problem;
  const used = Math.min(unitCount, deviceCount);
  const whole = Array.from({ length: deviceCount }, (_, device) => problem.seconds(0, unitCount, device));
  const speeds = relativeSpeeds(whole);
  const mean = (from: number, to: number) =>
    speeds.reduce((sum, speed, device) => sum + problem.seconds(from, to, device) * speed, 0) / deviceCount;
  const alike: StageProblem = {
    unitCount,
    deviceCount: used,
    seconds: mean,
    memoryBytes: () => 0,
    memoryLimits: Array.from({ length: used }, () => Infinity),
    transferSeconds: () => 0,
    resultSeconds: () => 0,
    transfer: "added",
  };
  const found = bestPipeline(alike, "given", {
    // Stages follow each other on all devices, none is left out.
    figure: ({ from, to, device }, previous) => {
      const isNext = previous === undefined || device === (previous === inputPlace ? 0 : previous + 1);
      const isLast = to === unitCount;
      return isNext && isLast === (device === used - 1) ? mean(from, to) : Infinity;
    },
    combine: Math.max,
  });
  return found!.pipeline;
}

/**
 * Seconds until the last of some requests that come together has its result home, where stages and the links between them
 * serve one after the other: (M + K - 1) t for M requests, K equal stages of t and free transfers.
 */
export function batchSeconds(problem: StageProblem, pipeline: Pipeline, requests: number): number {
  // By stage, how long its input takes to come and it to compute; at the end what the result takes home.
  const services = pipeline.flatMap(({ from, to, device }, place) => [
    problem.transferSeconds(from, pipeline[place - 1]?.device ?? inputPlace, device),
    problem.seconds(from, to, device),
  ]);
  const last = pipeline.at(-1)!;
  services.push(problem.resultSeconds(last.from, last.to, last.device));
  const free = services.map(() => 0);
  for (let request = 0; request < requests; request++) {
    let ready = 0;
    for (const [place, seconds] of services.entries()) {
      ready = Math.max(ready, free[place]!) + seconds;
      free[place] = ready;
    }
  }
  return free.at(-1)!;
}
