import {
  bestPipeline,
  inputPlace,
  objectiveFigure,
  stageSeconds,
  type StageProblem,
} from "../../../planners/pipeline/index.ts";
import { searchDai, setsOf } from "../../../planners/pipeline/dai-search.ts";
import { searchGuo } from "../../../planners/pipeline/guo-search.ts";
import { searchNa } from "../../../planners/pipeline/na-search.ts";
import { partitionAmong } from "../../../planners/pipeline/shared-partition.ts";
import {
  unsharedStages,
  type DeviceSet,
  type SharedStages,
} from "../../../planners/pipeline/shared-stages.ts";
import { randomStream } from "../../../sim/random.ts";

/** An instance for searches, drawn by a seed: units of very different lengths, unequal devices, links that matter. */
export interface Instance {
  readonly name: string;
  readonly problem: StageProblem;
}

/** @param speeds of the devices; drawn unless given */
export function instance(
  seed: number,
  unitCount: number,
  deviceCount: number,
  speeds?: readonly number[],
): Instance {
  const random = randomStream(seed, "instance");
  const work = Array.from({ length: unitCount }, () => random() ** 2 + 0.02);
  const done = [0];
  for (const unit of work) done.push(done.at(-1)! + unit);
  const speed = speeds ?? Array.from({ length: deviceCount }, () => 0.2 + random());
  const crossing = Array.from({ length: unitCount }, () => random() / 2);
  return {
    name: `${unitCount} units, ${deviceCount} devices, ${seed}`,
    problem: {
      unitCount,
      deviceCount,
      transfer: seed % 2 === 0 ? "overlapped" : "added",
      memoryLimits: speed.map((_, device) => (device === 0 ? 0.7 * done.at(-1)! : Infinity)),
      memoryBytes: (from, to) => done[to]! - done[from]!,
      seconds: (from, to, device) => (done[to]! - done[from]!) / speed[device]!,
      transferSeconds: (unit, from, to) => (from === to || from === inputPlace ? 0 : crossing[unit]!),
      resultSeconds: () => 0,
    },
  };
}

const planning = { devices: [], inference: undefined! };

/** How much worse than the exact optimum each search is over some seeds: parts of the optimum. */
export interface Quality {
  readonly median: number;
  readonly worst: number;
}

function qualityOf(optimum: number, found: readonly number[]): Quality {
  const gaps = found.map((figure) => figure / optimum - 1).sort((a, b) => a - b);
  return { median: gaps[Math.floor(gaps.length / 2)]!, worst: gaps.at(-1)! };
}

const bestOf = (search: { readonly best: { readonly fitness: number } | undefined }) =>
  search.best?.fitness ?? Infinity;

/** The hierarchical genetic algorithm against the exact search over all orders of devices. */
export function guoQuality(
  problem: StageProblem,
  objective: "throughput" | "latency",
  seeds: number,
  evaluations: number,
): Quality {
  const figure = objectiveFigure(problem, objective, planning);
  const optimum = bestPipeline(problem, "any", figure)!.figure;
  const settings = { evaluations, population: 50, cluster: 4 };
  const found = Array.from({ length: seeds }, (_, seed) =>
    bestOf(searchGuo(problem, figure, settings, randomStream(seed, "search"))),
  );
  return qualityOf(optimum, found);
}

/** The swarm, one device a stage, against the same. */
export function daiQuality(problem: StageProblem, seeds: number, evaluations: number): Quality {
  const optimum = bestPipeline(problem, "any", objectiveFigure(problem, "throughput", planning))!.figure;
  const stages = unsharedStages(problem);
  const found = Array.from({ length: seeds }, (_, seed) =>
    bestOf(searchDai(stages, { evaluations, particles: 30 }, randomStream(seed, "search"))),
  );
  return qualityOf(optimum, found);
}

/**
 * The algorithm of Na et al. against the exact search over all orders of devices; with its published operators, which give
 * every device a part, against all ways to do so.
 */
export function naQuality(
  problem: StageProblem,
  objective: "throughput" | "latency",
  operators: "extended" | "published",
  seeds: number,
  evaluations = 100_000,
): Quality {
  const figure = objectiveFigure(problem, objective, planning);
  const settings = { evaluations, arrangements: 120, battery: undefined, operators };
  const optimum =
    operators === "published"
      ? leastOfAllDevices(problem, objective)
      : bestPipeline(problem, "any", figure)!.figure;
  const found = Array.from({ length: seeds }, (_, seed) =>
    bestOf(searchNa(problem, figure, settings, randomStream(seed, "search"))),
  );
  return qualityOf(optimum, found);
}

/** The least figure of pipelines in which every device has a part, by trying all of them, with what is known kept. */
function leastOfAllDevices(problem: StageProblem, objective: "throughput" | "latency"): number {
  const { unitCount, deviceCount } = problem;
  const alone: StageProblem = { ...problem, transfer: "added" };
  const known = new Map<string, number>();
  const least = (from: number, used: number, previous: number): number => {
    const isDone = used === 2 ** deviceCount - 1;
    if (from === unitCount) return isDone ? 0 : Infinity;
    const key = `${from} ${used} ${previous}`;
    let best = known.get(key) ?? Infinity;
    if (known.has(key)) return best;
    for (let device = 0; device < deviceCount; device++) {
      if ((used >> device) & 1) continue;
      for (let to = from + 1; to <= unitCount; to++) {
        const rest = least(to, used | (1 << device), device);
        const stage = { from, to, device };
        best = Math.min(
          best,
          objective === "latency"
            ? stageSeconds(alone, stage, previous) + rest
            : Math.max(stageSeconds(problem, stage, previous), rest),
        );
      }
    }
    known.set(key, best);
    return best;
  };
  return least(0, 0, inputPlace);
}

/** Stages that devices share in proportion to their speed, each for a fixed part more. */
export function sharedInstance(seed: number, unitCount: number, deviceCount: number): SharedStages {
  const random = randomStream(seed, "shared instance");
  const work = Array.from({ length: unitCount }, () => random() ** 2 + 0.02);
  const speed = Array.from({ length: deviceCount }, () => 0.2 + random());
  const crossing = Array.from({ length: unitCount + 1 }, () => random() / 4);
  const computeSeconds = (from: number, to: number, devices: DeviceSet) => {
    const own = speed.filter((_, device) => (devices >> device) & 1);
    const sum = work.slice(from, to).reduce((total, unit) => total + unit, 0);
    return (sum / own.reduce((total, each) => total + each, 0)) * (1 + 0.1 * (own.length - 1));
  };
  return {
    unitCount,
    deviceCount,
    computeSeconds,
    stageSeconds: (from, to, devices, previous) =>
      Math.max(computeSeconds(from, to, devices), previous === 0 ? 0 : crossing[from]!),
  };
}

/** The least bottleneck of all ways to put devices into stages that follow each other, or into none. */
export function leastOfAllSharings(problem: SharedStages): number {
  let best = Infinity;
  const position = Array.from({ length: problem.deviceCount }, () => 0);
  const isWithoutGaps = () => {
    const most = Math.max(...position);
    return Array.from({ length: most }, (_, stage) => position.includes(stage + 1)).every(Boolean);
  };
  const place = (device: number): void => {
    if (device < position.length) {
      for (let stage = 0; stage <= position.length; stage++) {
        position[device] = stage;
        place(device + 1);
      }
      return;
    }
    if (isWithoutGaps())
      best = Math.min(best, partitionAmong(problem, setsOf(position))?.seconds ?? Infinity);
  };
  place(0);
  return best;
}
