import { InfeasibleError } from "../../sim/errors.ts";
import { oneOf } from "../options.ts";
import { isLess } from "../ties.ts";
import { handovers, tokenCosts } from "./costs.ts";
import { fitsMember } from "./memory.ts";
import type { DecoderPlan, StageMember } from "./plan.ts";
import { whyNoPipeline } from "./pipelines.ts";
import type { DecoderPlanner } from "./planner.ts";
import type { DecoderProblem } from "./problem.ts";

/** What a pipeline is to have least of: its slowest stage, or the sum of all stages and of what they hand over. */
export type PipelineGoal = "bottleneck" | "latency";

/** An exact division of layers over devices in their order, within their memory; some devices may go without. */
export const minMax: DecoderPlanner = {
  name: "min-max",
  summary: "a pipeline whose slowest stage, or whose sum, is least, within memory; exact",
  source:
    "dynamic program over layers and devices, as PipeDream's (Narayanan et al., SOSP 2019, section 3.1)",
  options: {
    objective: oneOf(["bottleneck", "latency"], {
      meaning:
        "the slowest stage, which many users wait for, or the seconds of one token, which one user waits for",
    }),
  },
  divide(problem, { objective }) {
    const groups = problem.devices.map((_, device) => [{ device, share: wholeOf(problem) }]);
    const plan = leastPipeline(problem, groups, objective === "latency" ? "latency" : "bottleneck");
    return { plan, notes: [] };
  },
};

function wholeOf({ network: { kvHeads, feedForward, vocabulary } }: DecoderProblem) {
  return { kvHeads, feedForward, vocabulary };
}

/**
 * The pipeline of least bottleneck or latency over groups of devices in their order, each of which is a stage or goes
 * without. Of equals the one with fewer groups, then with more layers on later ones.
 *
 * @throws InfeasibleError when none fits the memory
 */
export function leastPipeline(
  problem: DecoderProblem,
  groups: readonly (readonly StageMember[])[],
  goal: PipelineGoal,
): DecoderPlan {
  const { layers } = problem.network;
  const costs = groups.map((members) => groupCosts(problem, members));
  const handover = handovers(problem);
  const add = goal === "latency" ? (a: number, b: number) => a + b : Math.max;
  // By group and end: the least figure of layers 0 to before the end whose last stage is on the group.
  const least = groups.map(() => new Float64Array(layers + 1).fill(Infinity));
  const begin = groups.map(() => new Int32Array(layers + 1).fill(-1));
  const before = groups.map(() => new Int32Array(layers + 1).fill(-1));
  for (const [group, members] of groups.entries()) {
    const leader = members[0]!.device;
    for (let from = 0; from < layers; from++) {
      const [start, previous] = bestStart(from, group);
      if (start === Infinity) continue;
      for (let to = from + 1; to <= layers; to++) {
        // More layers need more memory, but the last ones make logits too.
        if (!members.every((member, place) => fitsMember(problem, { from, to }, member, place === 0)))
          continue;
        const { layer, embedding, logits } = costs[group]!;
        const seconds = (to - from) * layer + (from === 0 ? embedding : 0) + (to === layers ? logits : 0);
        const figure = add(start, seconds);
        if (!isLess(figure, least[group]![to]!)) continue;
        least[group]![to] = figure;
        begin[group]![to] = from;
        before[group]![to] = previous;
      }
    }

    /** The least that a stage from here on this group begins with, and the group before it; -1 of the first stage. */
    function bestStart(from: number, own: number): readonly [figure: number, previous: number] {
      if (from === 0) return [0, -1];
      let best = Infinity;
      let previous = -1;
      for (let other = 0; other < own; other++) {
        const extra = goal === "latency" ? handover[groups[other]![0]!.device]![leader]! : 0;
        const figure = least[other]![from]! + extra;
        if (!isLess(figure, best)) continue;
        best = figure;
        previous = other;
      }
      return [best, previous];
    }
  }
  let group = -1;
  for (const [next, figures] of least.entries())
    if (isLess(figures[layers]!, group < 0 ? Infinity : least[group]![layers]!)) group = next;
  if (group < 0)
    throw new InfeasibleError(
      `no division of the ${layers} layers of ${problem.network.name} over ${problem.devices.length} devices in their order fits their memory: ${whyNoPipeline(problem)}`,
    );
  const stages: DecoderPlan["stages"][number][] = [];
  for (let to = layers; to > 0;) {
    const from = begin[group]![to]!;
    stages.unshift({ from, to, members: groups[group]! });
    group = before[group]![to]!;
    to = from;
  }
  return { stages };
}

/** The seconds of a group are those of its slowest member, and of what they send each other. */
function groupCosts(problem: DecoderProblem, members: readonly StageMember[]) {
  const each = members.map((member) => tokenCosts(problem, member));
  const most = (figure: (costs: (typeof each)[number]) => number) => Math.max(...each.map(figure));
  return {
    layer: most(({ layer }) => layer),
    embedding: each[0]!.embedding,
    logits: most(({ logits }) => logits),
  };
}
