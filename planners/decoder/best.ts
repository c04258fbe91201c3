import { InfeasibleError } from "../../sim/errors.ts";
import type { PlannerOptions } from "../options.ts";
import { leastBy } from "../ties.ts";
import { believedSeconds } from "./generate.ts";
import { minMax } from "./min-max.ts";
import { decoderSingle, evenLayers, layersByMemory, layersBySpeed, whyNoPipeline } from "./pipelines.ts";
import type { DecoderPlanner } from "./planner.ts";
import type { DecoderProblem, DividedDecoder } from "./problem.ts";
import { tensor, tensorPipeline } from "./tensor.ts";

/** The best of what the others find, by a run of each in the believed world: never slower than any of them there. */
export const decoderQuilt: DecoderPlanner = {
  name: "quilt",
  summary:
    "the division of all other planners, with every option, that makes the tokens fastest in the believed world",
  source: "own: a floor under all others",
  options: {},
  divide(problem) {
    const tried = candidatesOf(problem).flatMap(({ planner, options }) => {
      const divided = orNothing(() => planner.divide(problem, options));
      if (!divided) return [];
      return [{ divided, label: labelOf(planner, options), seconds: believedSeconds(problem, divided.plan) }];
    });
    const best = leastBy(tried, ({ seconds }) => seconds);
    if (!best)
      throw new InfeasibleError(
        `no division of ${problem.network.name} over ${problem.devices.length} devices fits their memory: ${whyNoPipeline(problem)}`,
      );
    const { divided, label } = best;
    return {
      plan: divided.plan,
      notes: [`the plan of ${label}, the best of ${tried.length}`, ...divided.notes],
    };
  },
};

interface Candidate {
  readonly planner: DecoderPlanner;
  readonly options: PlannerOptions;
}

/** Every planner with every value of its options that makes a difference for so many devices. */
function candidatesOf({ devices, network }: DecoderProblem): readonly Candidate[] {
  const plain = [decoderSingle, evenLayers, layersByMemory, layersBySpeed].map((planner) => ({
    planner,
    options: {},
  }));
  const most = Math.min(devices.length, network.kvHeads);
  const counts = Array.from({ length: Math.max(0, most - 1) }, (_, place) => String(place + 2));
  const groups = Array.from({ length: Math.max(0, Math.floor(devices.length / 2) - 1) }, (_, place) =>
    String(place + 2),
  );
  const ways = ["even", "speed"].flatMap((shares) => ["all", "leader"].map((logits) => ({ shares, logits })));
  return [
    ...plain,
    ...["bottleneck", "latency"].map((objective) => ({ planner: minMax, options: { objective } })),
    ...counts.flatMap((count) =>
      ways.map((way) => ({ planner: tensor, options: { devices: count, ...way } })),
    ),
    ...groups.flatMap((count) =>
      ways.map((way) => ({
        planner: tensorPipeline,
        options: { groups: count, objective: "latency", ...way },
      })),
    ),
  ];
}

function orNothing(divide: () => DividedDecoder): DividedDecoder | undefined {
  try {
    return divide();
  } catch (error) {
    if (error instanceof InfeasibleError) return undefined;
    throw error;
  }
}

function labelOf({ name }: DecoderPlanner, options: PlannerOptions): string {
  const given = Object.entries(options).map(([option, value]) => `${option}=${value}`);
  return given.length === 0 ? name : `${name}[${given.join(";")}]`;
}
