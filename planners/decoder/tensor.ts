import { integer, oneOf, wordOr, type PlannerOptions } from "../options.ts";
import { tokenCosts } from "./costs.ts";
import { checkDecoderMemory } from "./memory.ts";
import { leastPipeline } from "./min-max.ts";
import { memberOf } from "./pipelines.ts";
import type { StageMember } from "./plan.ts";
import type { DecoderPlanner } from "./planner.ts";
import type { DecoderProblem } from "./problem.ts";
import { dividedMembers, type LogitsBy } from "./shares.ts";

const logitsOption = oneOf(["all", "leader"], {
  meaning: "who makes the logits: all devices that divide the last layer, or the first of them",
});

const sharesOption = oneOf(["even", "speed"], {
  meaning: "equal parts for all devices, or parts in proportion to how fast they compute a layer",
});

/** Every layer divided over the first devices. */
export const tensor: DecoderPlanner = {
  name: "tensor",
  summary: "every layer divided over devices by heads and columns, two all-reduces a layer",
  source:
    "Shoeybi et al., Megatron-LM (arXiv 1909.08053), section 3; sums over one device as distributed-llama does",
  options: {
    devices: wordOr("all", integer({ min: 1, meaning: "over how many of the devices, the first ones" })),
    shares: sharesOption,
    logits: logitsOption,
  },
  divide(problem, options) {
    const count = options["devices"] === "all" ? problem.devices.length : Number(options["devices"]);
    const devices = problem.devices.map((_, device) => device).slice(0, count);
    const members = groupOf(problem, devices, options);
    const plan = { stages: [{ from: 0, to: problem.network.layers, members }] };
    checkDecoderMemory(problem, plan);
    const fewer = count > devices.length ? [`the cluster has ${devices.length} devices, not ${count}`] : [];
    return { plan, notes: fewer };
  },
};

/** Groups of devices one after the other, each of which divides its layers. */
export const tensorPipeline: DecoderPlanner = {
  name: "tensor-pipeline",
  summary: "a pipeline of groups of devices, each of which divides its layers as `tensor` does",
  source:
    "Narayanan et al., Megatron-LM on GPU clusters (SC 2021), section 2; layers by the exact dynamic program",
  options: {
    groups: integer({ min: 1, default: 2, meaning: "into how many groups of neighbours" }),
    shares: sharesOption,
    logits: logitsOption,
    objective: oneOf(["latency", "bottleneck"], { meaning: "as of min-max" }),
  },
  divide(problem, options) {
    const groups = neighbours(problem.devices.length, Number(options["groups"])).map((devices) =>
      groupOf(problem, devices, options),
    );
    const goal = options["objective"] === "bottleneck" ? "bottleneck" : "latency";
    const plan = leastPipeline(problem, groups, goal);
    checkDecoderMemory(problem, plan);
    return { plan, notes: [] };
  },
};

function groupOf(
  problem: DecoderProblem,
  devices: readonly number[],
  { shares, logits }: PlannerOptions,
): readonly StageMember[] {
  const weights = devices.map((device) =>
    shares === "speed" ? 1 / tokenCosts(problem, memberOf(problem, device)).layer : 1,
  );
  const by: LogitsBy = logits === "leader" ? "leader" : "all";
  return dividedMembers(problem.network, devices, weights, by);
}

/** Devices in groups of neighbours, as equally large as can be. */
function neighbours(deviceCount: number, groupCount: number): readonly (readonly number[])[] {
  const count = Math.min(groupCount, deviceCount);
  return Array.from({ length: count }, (_, group) => {
    const first = Math.floor((group * deviceCount) / count);
    const end = Math.floor(((group + 1) * deviceCount) / count);
    return Array.from({ length: end - first }, (__, place) => first + place);
  });
}
