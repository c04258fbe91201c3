import {
  droppedJoins,
  isComputed,
  mergedOperators,
  mergeOf,
  type Merge,
  type Model,
  type Operator,
} from "../../sim/model/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import type { OperatorDag } from "../dag/index.ts";
import type { PlanningProblem } from "../planner.ts";
import type { Stage, StageCost } from "./search.ts";
import { stageSeconds } from "./stage-seconds.ts";

/** What stages of a model cost on a device, by how they run; reorders at the borders of steps included. */
export interface StageCosts {
  /** Seconds of a stage whose operators run side by side. */
  readonly concurrent: StageCost;
  /** The operators of a stage as one convolution; undefined where they cannot be. */
  merged(stage: Stage): PricedMerge | undefined;
}

/** A merge, and the seconds that it takes, less those of concatenations that it makes superfluous. */
export interface PricedMerge {
  readonly seconds: number;
  readonly merge: Merge;
}

/** Tells whether the tensor of an operator is made, or read by an operator, in the step at hand. */
type IsInside = (operator: number) => boolean;

export function stageCosts(problem: PlanningProblem, dag: OperatorDag, index: number): StageCosts {
  const { model } = problem.inference;
  const device = problem.devices[index]!;
  const seconds = operatorSeconds(problem, index);
  // One stream takes one operator after the other, whatever the stages: all are one step.
  const stepOf = (ids: Iterable<number>): IsInside => {
    const stage = new Set(ids);
    return device.streams === 1 ? (id) => isComputed(model.operators[id]!) : (id) => stage.has(id);
  };
  const idsOf = (stage: Stage) => nodesOf(stage).map((node) => dag.operators[node]!);

  return {
    concurrent(stage) {
      const ids = idsOf(stage);
      const isInside = stepOf(ids);
      const place = new Map(ids.map((id, position) => [id, position]));
      const tasks = ids.map((id) => {
        const operator = model.operators[id]!;
        return {
          seconds: seconds(operator, isEntered(operator, isInside), isLeft(model, id, isInside)),
          after: [...new Set(operator.inputs)].flatMap((input) => place.get(input) ?? []),
        };
      });
      return stageSeconds(tasks, device);
    },

    merged(stage) {
      const ids = idsOf(stage);
      const merge = mergeOf(model, ids);
      if (!merge) return undefined;
      const isInside = stepOf(ids);
      const { parts, sliced, joins } = merge;
      const [convolution, ...slices] = mergedOperators(model, merge);
      const first = seconds(
        convolution,
        isEntered(parts[0]!, isInside),
        joins.some(({ id }) => !isInside(id)),
      );
      const others = slices.map((slice, position) => ({
        seconds: seconds(slice, false, isLeft(model, sliced[position]!.id, isInside)),
        after: [0],
      }));
      const spared = droppedJoins(model, merge).map((join) => {
        const isInsideItsOwn = stepOf([join.id]);
        return seconds(join, isEntered(join, isInsideItsOwn), isLeft(model, join.id, isInsideItsOwn));
      });
      return {
        seconds: spared.reduce(
          (rest, one) => rest - one,
          stageSeconds([{ seconds: first, after: [] }, ...others], device),
        ),
        merge,
      };
    },
  };
}

/** The operators of a stage in the order in which a plan lists them. */
export function nodesOf({ groups }: Stage): readonly number[] {
  return groups.flat().sort((a, b) => a - b);
}

function isEntered({ inputs }: Operator, isInside: IsInside): boolean {
  return inputs.some((input) => !isInside(input));
}

function isLeft({ outputs, consumers }: Model, id: number, isInside: IsInside): boolean {
  return outputs.includes(id) || consumers[id]!.some((consumer) => !isInside(consumer));
}

/** Compute times of whole operators on a device, each asked for once. */
function operatorSeconds({ believed }: PlanningProblem, device: number) {
  const known = new WeakMap<Operator, Map<string, number>>();
  return (operator: Operator, reordersInput: boolean, reordersOutput: boolean): number => {
    const times = known.get(operator) ?? new Map<string, number>();
    known.set(operator, times);
    const key = `${reordersInput} ${reordersOutput}`;
    let seconds = times.get(key);
    if (seconds === undefined) {
      seconds = believed.compute.seconds(
        device,
        operator,
        wholeBox(operator.shape),
        reordersInput,
        reordersOutput,
      );
      times.set(key, seconds);
    }
    return seconds;
  };
}
