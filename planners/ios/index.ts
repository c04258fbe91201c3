import { operatorDag, type OperatorDag } from "../dag/index.ts";
import { planOnBestDevice, type OneDevicePlan } from "../one-device.ts";
import type { Planner, PlannerOptions, PlanningTask } from "../planner.ts";
import { scheduleBlocks } from "./schedule-blocks.ts";
import { nodesOf, stageCosts } from "./stage-costs.ts";

export { scheduleBlocks } from "./schedule-blocks.ts";
export { searchStages, type Pruning, type Stage, type StageCost, type StageSchedule } from "./search.ts";
export { stageSeconds, type StageTask } from "./stage-seconds.ts";

/**
 * IOS (Ding et al., MLSys 2021): the model on the best single device, stage after stage; in a stage groups of operators
 * run side by side on the device's streams. Stage latencies come from the compute profile and the device's concurrency
 * slow-down. Merging convolutions of one input is left out: a plan runs the operators that the model has.
 */
export const ios: Planner = {
  name: "ios",
  summary: "one device with streams: stages of concurrent groups by dynamic programming, without merging",
  source: "IOS, Ding, Zhu, Jia, Pekhimenko and Han, MLSys 2021, section 4; concurrent stages only",
  options: {
    r: { meaning: "most operators of a group", values: ["3", "positive integer"] },
    s: { meaning: "most groups of a stage", values: ["8", "positive integer"] },
  },
  plan(task, options) {
    const dag = operatorDag(task.inference.model);
    return planOnBestDevice(task, (device) =>
      task.devices[device]!.streams === 1
        ? inOneStage(task, dag, device)
        : inStages(task, dag, options, device),
    );
  },
};

function inStages(
  task: PlanningTask,
  dag: OperatorDag,
  options: PlannerOptions,
  device: number,
): OneDevicePlan {
  const { stages, notes } = scheduleBlocks(dag, stageCosts(task, dag, device), {
    groupSize: Number(options["r"]),
    groupCount: Number(options["s"]),
  });
  return { steps: stages.map((stage) => nodesOf(stage).map((node) => dag.operators[node]!)), notes };
}

function inOneStage({ devices }: PlanningTask, { operators }: OperatorDag, device: number): OneDevicePlan {
  return {
    steps: [operators],
    notes: [`device ${devices[device]!.name} has one stream: nothing runs concurrently`],
  };
}
