import type { Operator } from "../../sim/model/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import type { OperatorDag } from "../dag/index.ts";
import type { PlanningTask } from "../planner.ts";
import type { Stage, StageCost } from "./search.ts";
import { stageSeconds, type StageTask } from "./stage-seconds.ts";

/** Seconds of stages of a model on a device, reorders at the stage's borders included. */
export function stageCosts(task: PlanningTask, dag: OperatorDag, device: number): StageCost {
  const { model } = task.inference;
  const seconds = operatorSeconds(task, device);
  return (stage) => {
    const nodes = nodesOf(stage);
    const place = new Map(nodes.map((node, index) => [dag.operators[node]!, index]));
    const tasks = nodes.map((node): StageTask => {
      const operator = model.operators[dag.operators[node]!]!;
      const entering = operator.inputs.some((input) => !place.has(input));
      const leaving =
        model.outputs.includes(operator.id) || model.consumers[operator.id]!.some((id) => !place.has(id));
      return {
        seconds: seconds(operator, entering, leaving),
        after: [...new Set(operator.inputs)].flatMap((input) => place.get(input) ?? []),
      };
    });
    return stageSeconds(tasks, task.devices[device]!);
  };
}

/** The operators of a stage in the order in which a plan lists them. */
export function nodesOf({ groups }: Stage): readonly number[] {
  return groups.flat().sort((a, b) => a - b);
}

/** Compute times of whole operators on a device, each asked for once. */
function operatorSeconds({ costs }: PlanningTask, device: number) {
  const known = new Map<string, number>();
  return (operator: Operator, entering: boolean, leaving: boolean): number => {
    const key = `${operator.id} ${entering} ${leaving}`;
    let seconds = known.get(key);
    if (seconds === undefined) {
      seconds = costs.compute.seconds(device, operator, wholeBox(operator.shape), entering, leaving);
      known.set(key, seconds);
    }
    return seconds;
  };
}
