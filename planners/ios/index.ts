import { isComputed, mergeConvolutions } from "../../sim/model/index.ts";
import { operatorDag, type OperatorDag } from "../dag/index.ts";
import { planOnBestDevice, type OneDevicePlan } from "../one-device.ts";
import { inferenceOf } from "../planned.ts";
import { definePlanner } from "../define-planner.ts";
import { integer, oneOf } from "../options.ts";
import type { PlanningProblem } from "../planner.ts";
import { scheduleBlocks } from "./schedule-blocks.ts";
import { nodesOf, stageCosts } from "./stage-costs.ts";
import { strategies, strategyNames, type Strategy } from "./strategies.ts";

export { searchStages, type Pruning, type Stage, type StageSchedule } from "./search.ts";
export { stageSeconds } from "./stage-seconds.ts";
/**
 * IOS (Ding et al., MLSys 2021): the model on the best single device, stage after stage; in a stage groups of operators
 * run side by side on the device's streams, or convolutions of one input run as one. Stage latencies come from the
 * compute profile and the device's concurrency slow-down.
 */
export const ios = definePlanner({
  name: "ios",
  summary:
    "one device with streams: stages of concurrent groups or merged convolutions, by dynamic programming",
  source: "IOS, Ding, Zhu, Jia, Pekhimenko and Han, MLSys 2021, sections 3 and 4",
  options: {
    r: integer({ min: 1, default: 3, meaning: "most operators of a group" }),
    s: integer({ min: 1, default: 8, meaning: "most groups of a stage" }),
    strategy: oneOf(strategyNames, {
      meaning:
        "run the operators of a stage side by side, or convolutions of one input as one, or what is faster",
    }),
  },
  plan(problem, options) {
    const dag = operatorDag(problem.inference.model);
    const { strategy } = options;
    return planOnBestDevice(problem, (device) => {
      const drawn = makeDraft(problem, dag, options, strategy, device);
      // A merged convolution may need more memory than there is.
      return drawn.merged && strategy === "both"
        ? [drawn, makeDraft(problem, dag, options, "parallel", device)]
        : [drawn];
    });
  },
});

/** Most operators of a group, and most groups of a stage. */
interface GroupChoice {
  readonly r: number;
  readonly s: number;
}

function makeDraft(
  problem: PlanningProblem,
  dag: OperatorDag,
  options: GroupChoice,
  strategy: Strategy,
  index: number,
): OneDevicePlan {
  const { name, streams } = problem.devices[index]!;
  if (streams > 1) return inStages(problem, dag, options, strategy, index);
  const notes = [`device ${name} has one stream: nothing runs concurrently`];
  if (strategy === "parallel") {
    const everything = { groups: [[...dag.operators.keys()]] };
    const predictedLatency = stageCosts(problem, dag, index).concurrent(everything);
    return { steps: [dag.operators], predictedLatency, notes };
  }
  // All that there is to choose is what to merge; stages only matter where streams are to be kept busy.
  const merging = inStages(problem, dag, options, "merge", index);
  const { model } = inferenceOf(merging, problem.inference);
  const steps = [model.operators.filter(isComputed).map(({ id }) => id)];
  return { ...merging, steps, notes: [...notes, ...merging.notes] };
}

function inStages(
  problem: PlanningProblem,
  dag: OperatorDag,
  options: GroupChoice,
  strategy: Strategy,
  index: number,
): OneDevicePlan {
  const { model } = problem.inference;
  const costs = stageCosts(problem, dag, index);
  const choose = strategies[strategy];
  const { stages, notes } = scheduleBlocks(dag, (stage) => choose(stage, costs).seconds, {
    // Merged operators are groups of one.
    groupSize: strategy === "merge" ? 1 : options.r,
    groupCount: options.s,
  });
  const chosen = stages.map((stage) => ({ stage, merge: choose(stage, costs).merge }));
  const predictedLatency = stages.reduce((sum, stage) => {
    const { merge, seconds } = choose(stage, costs);
    // A stage of a chain is not chosen by its cost.
    return sum + (merge ? seconds : costs.concurrent(stage));
  }, 0);
  const merges = chosen.flatMap(({ merge }) => merge ?? []);
  if (merges.length === 0) {
    const steps = stages.map((stage) => nodesOf(stage).map((node) => dag.operators[node]!));
    return { steps, predictedLatency, notes };
  }
  const merged = mergeConvolutions(model, merges);
  const idOf = new Map(merged.model.operators.map(({ id, name }) => [name, id]));
  const steps = chosen
    .map(({ stage, merge }) => [
      ...(merge ? [merge.name] : []),
      ...nodesOf(stage).map((node) => model.operators[dag.operators[node]!]!.name),
    ])
    // Parts that nobody reads by themselves and superfluous concatenations are gone.
    .map((names) => names.flatMap((name) => idOf.get(name) ?? []))
    .filter((step) => step.length > 0);
  const count = merges.reduce((sum, { parts }) => sum + parts.length, 0);
  return {
    steps,
    merged,
    predictedLatency,
    notes: [...notes, `${count} convolutions are merged into ${merges.length}`],
  };
}
