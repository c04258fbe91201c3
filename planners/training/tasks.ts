import { partsInOrder } from "./order.ts";
import { reduceByRing, reduceByServer } from "./reduction.ts";
import type { TrainingWork } from "./task.ts";
import { microBatchesOf, type TrainingStep } from "./step.ts";

/**
 * All tasks of a training step, each behind those that it waits for, but for the order of a device: forward and backward of
 * every micro-batch on every stage, sums of gradients, updates of weights.
 */
export function trainingTasks(step: TrainingStep): readonly TrainingWork[] {
  const forward = forwardTasks(step);
  const backward = backwardTasks(step, forward);
  const updates = step.stages.flatMap((stage, number) => {
    const gradients = stage.replicas.map((_, replica) =>
      microBatchesOf(stage, replica, step.microBatches).map((micro) => backward[number]![micro]!),
    );
    const reduce = step.reduction === "ring" ? reduceByRing : reduceByServer;
    return reduce(stage, number, gradients);
  });
  keepOrder(step, forward, backward);
  return [...forward.flat(), ...backward.toReversed().flat(), ...updates];
}

/** By stage and micro-batch. */
type Parts = readonly (readonly TrainingWork[])[];

function forwardTasks({ stages, microBatches }: TrainingStep): Parts {
  const forward: TrainingWork[][] = [];
  for (const [stage, { replicas, storedBytes }] of stages.entries()) {
    const before = forward[stage - 1];
    forward.push(
      Array.from({ length: microBatches }, (_, micro) => {
        const { device, forward: work } = replicas[micro % replicas.length]!;
        const reads = before ? [{ task: before[micro]!, bytes: stages[stage - 1]!.outputBytes }] : [];
        const label = `forward ${micro}, stage ${stage}`;
        const part = { kind: "forward" as const, stage, micro };
        return { part, device, work, label, outputBytes: storedBytes, reads, after: [] };
      }),
    );
  }
  return forward;
}

/** Each needs what its own forward has left, and the gradient of the stage behind. */
function backwardTasks({ stages, microBatches }: TrainingStep, forward: Parts): Parts {
  const backward: TrainingWork[][] = stages.map(() => []);
  for (let stage = stages.length - 1; stage >= 0; stage--) {
    const { replicas, outputBytes } = stages[stage]!;
    const behind = backward[stage + 1];
    for (let micro = 0; micro < microBatches; micro++) {
      const { device, backward: work } = replicas[micro % replicas.length]!;
      backward[stage]!.push({
        ...{ device, work, label: `backward ${micro}, stage ${stage}` },
        part: { kind: "backward", stage, micro },
        outputBytes: stages[stage - 1]?.outputBytes ?? 0,
        reads: behind ? [{ task: behind[micro]!, bytes: outputBytes }] : [],
        after: [forward[stage]![micro]!],
      });
    }
  }
  return backward;
}

/** Has each replica take its parts as the schedule says, where it does. */
function keepOrder({ stages, microBatches, schedule }: TrainingStep, forward: Parts, backward: Parts): void {
  for (const [number, stage] of stages.entries()) {
    for (const replica of stage.replicas.keys()) {
      const own = microBatchesOf(stage, replica, microBatches);
      const parts = partsInOrder(schedule, own, stages.length - number, stage.replicas.length);
      let before: TrainingWork | undefined;
      for (const { kind, micro } of parts ?? []) {
        const task = (kind === "forward" ? forward : backward)[number]![micro]!;
        if (before) task.after.push(before);
        before = task;
      }
    }
  }
}
