import { InfeasibleError } from "../../sim/errors.ts";
import { wholeShare } from "../../sim/model/index.ts";
import { apportion } from "./apportion.ts";
import { tokenCosts } from "./costs.ts";
import { believedSeconds } from "./generate.ts";
import { checkDecoderMemory, fitsMember } from "./memory.ts";
import type { DecoderPlan } from "./plan.ts";
import type { DecoderPlanner } from "./planner.ts";
import type { DecoderProblem, DividedDecoder } from "./problem.ts";
import { leastBy } from "../ties.ts";

/** All layers on one device: the one that makes the tokens fastest of those that hold them. */
export const decoderSingle: DecoderPlanner = {
  name: "single",
  summary: "all layers on the device that makes the tokens fastest",
  source: "reference",
  options: {},
  divide(problem) {
    const plans = problem.devices.map((_, device) => pipeline(problem, soleLayers(problem, device)));
    const fitting = plans.filter((_, device) =>
      fitsMember(problem, { from: 0, to: problem.network.layers }, memberOf(problem, device), true),
    );
    const best = leastBy(fitting, (plan) => believedSeconds(problem, plan));
    if (best) return { plan: best, notes: [] };
    if (plans.length === 1) checkDecoderMemory(problem, plans[0]!);
    const most = problem.devices.reduce(
      (best, { memory }, device, all) => (memory > all[best]!.memory ? device : best),
      0,
    );
    const why = whyInfeasible(() => checkDecoderMemory(problem, plans[most]!));
    throw new InfeasibleError(`no single device holds ${problem.network.name}: ${why}`);
  },
};

/** Why something fits no device; undefined where it does. */
function whyInfeasible(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof InfeasibleError) return error.message;
    throw error;
  }
  return "";
}

/** Where the pipeline breaks that shares the layers by memory: the device and the token. */
export function whyNoPipeline(problem: DecoderProblem): string {
  return `by memory, ${whyInfeasible(() => layersByMemory.divide(problem, {}))}`;
}

/** Layers one after the other on all devices, in parts that some weights decide. */
function weighted(
  name: string,
  summary: string,
  weightsOf: (problem: DecoderProblem) => readonly number[],
): DecoderPlanner {
  return {
    name,
    summary,
    source: "reference",
    options: {},
    divide(problem): DividedDecoder {
      const plan = pipeline(problem, apportion(problem.network.layers, weightsOf(problem)));
      checkDecoderMemory(problem, plan);
      return { plan, notes: [] };
    },
  };
}

export const evenLayers = weighted(
  "even",
  "a pipeline of equally many layers on each device",
  ({ devices }) => devices.map(() => 1),
);

export const layersByMemory = weighted(
  "by-memory",
  "a pipeline of layers in proportion to the memory of the devices",
  ({ devices }) => {
    const isLimited = devices.every(({ memory }) => memory < Infinity);
    // What has no limit has more than all that have one, and no more than another of its kind.
    return devices.map(({ memory }) => (isLimited ? memory : memory < Infinity ? 0 : 1));
  },
);

export const layersBySpeed = weighted(
  "by-speed",
  "a pipeline of layers in proportion to how fast the devices compute one",
  (problem) => problem.devices.map((_, device) => 1 / tokenCosts(problem, memberOf(problem, device)).layer),
);

/** A device with all of its layers. */
export function memberOf({ network }: DecoderProblem, device: number) {
  return { device, share: wholeShare(network) };
}

/** A pipeline over the devices in their order, by their numbers of layers; those without one take no part. */
function pipeline(problem: DecoderProblem, layers: readonly number[]): DecoderPlan {
  let from = 0;
  const stages = layers.flatMap((count, device) => {
    if (count === 0) return [];
    const stage = { from, to: from + count, members: [memberOf(problem, device)] };
    from += count;
    return [stage];
  });
  return { stages };
}

function soleLayers({ devices, network }: DecoderProblem, chosen: number): readonly number[] {
  return devices.map((_, device) => (device === chosen ? network.layers : 0));
}
