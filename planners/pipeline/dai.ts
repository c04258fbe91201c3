import { randomStream } from "../../sim/random.ts";
import { definePlanner } from "../define-planner.ts";
import { integer } from "../options.ts";
import { daiLimits, searchDai, setsOf } from "./dai-search.ts";
import { modelStages } from "./from-model.ts";
import { modelSharedStages } from "./model-shared-stages.ts";
import { transferOption, whyNone } from "./pipeline.ts";
import { courseOf, nothingFound, searchOptions } from "./searched.ts";
import { partitionAmong } from "./shared-partition.ts";
import { devicesOf } from "./shared-stages.ts";

/** More devices are not told apart by the bits of a number. */
const mostDevices = 30;

/** A particle swarm over the stages of devices, which may share one. */
export const daiPso = definePlanner({
  name: "dai-pso",
  summary:
    "a particle swarm over which devices share which pipeline stage; the best partition for each, rows inside a stage",
  source:
    "Dai-style, after Dai et al., IEEE TMC 24(1), 2025, of which the abstract alone is public: swarm, costs and parameters are ours",
  objective: () => "throughput",
  options: {
    transfer: transferOption,
    particles: integer({ min: 1, default: 30, meaning: "particles of the swarm" }),
    ...searchOptions(6000),
  },
  lacks: (devices) =>
    devices.length > mostDevices
      ? `of ${devices.length} devices at most ${mostDevices} can be placed`
      : undefined,
  plan(problem, options) {
    const { transfer, evaluations, seed, particles } = options;
    const stages = modelSharedStages(problem, transfer);
    const found = searchDai(stages, { evaluations, particles }, randomStream(seed, "search"));
    const best = found.best && partitionAmong(stages, setsOf(found.best.genome));
    if (!best) throw nothingFound(found, whyNone(problem, modelStages(problem, transfer)));
    const course = courseOf(found, "throughput", daiLimits);
    const severalStreams = best.stages.some(({ devices }) =>
      devicesOf(devices).some((device) => problem.devices[device]!.streams > 1),
    );
    return {
      plan: stages.plan(best.stages),
      predictedLatency: stages.requestSeconds(best.stages),
      predictedThroughput: 1 / best.seconds,
      search: course.search,
      notes: [
        ...course.notes,
        ...(severalStreams ? ["stages were chosen as if every device had one stream"] : []),
      ],
    };
  },
});
