import type { Work } from "../../sim/program/index.ts";
import type { TrainingStage } from "./step.ts";
import type { TrainingWork } from "./task.ts";

const nothing: Work = { kind: "seconds", seconds: 0 };

/** The tasks behind the backward parts of a stage: sums of its gradients, and the update of each replica. */
export type Reduce = (
  stage: TrainingStage,
  number: number,
  /** By replica: its backward parts. */
  gradients: readonly (readonly TrainingWork[])[],
) => readonly TrainingWork[];

/**
 * A ring of replicas, each of which sends the k-th part of the gradients to the next 2 (k - 1) times: first sums of them, then
 * what all have summed (Patarasuk and Yuan, 2009). Alone on its links it takes 2 (k - 1) / k of the gradients' time.
 */
export const reduceByRing: Reduce = ({ replicas, weightBytes }, number, gradients) => {
  const chunk = weightBytes / replicas.length;
  const tasks: TrainingWork[] = [];
  const add = (task: TrainingWork) => {
    tasks.push(task);
    return task;
  };
  let round = replicas.map(({ device }, replica) => add(gradientsOf(device, number, gradients[replica]!)));
  for (let turn = 0; turn < 2 * (replicas.length - 1); turn++) {
    round = replicas.map(({ device }, replica) => {
      const previous = round[(replica + replicas.length - 1) % replicas.length]!;
      return add({
        ...{ device, work: nothing, label: `gradients of stage ${number}, round ${turn}`, outputBytes: 0 },
        reads: [{ task: previous, bytes: chunk }],
        after: [round[replica]!],
      });
    });
  }
  for (const [replica, { device, update }] of replicas.entries())
    add({
      ...{ device, work: update, label: `update of stage ${number}`, outputBytes: 0 },
      reads: [],
      after: [round[replica]!],
    });
  return tasks;
};

/** All replicas send their gradients to the first, which updates the weights and sends them back (a parameter server). */
export const reduceByServer: Reduce = ({ replicas, weightBytes }, number, gradients) => {
  const sums = replicas.map(({ device }, replica) => gradientsOf(device, number, gradients[replica]!));
  const [server, ...others] = replicas;
  const update: TrainingWork = {
    ...{ device: server!.device, work: server!.update, label: `update of stage ${number}`, outputBytes: 0 },
    reads: sums.slice(1).map((task) => ({ task, bytes: weightBytes })),
    after: [sums[0]!],
  };
  const received = others.map(({ device }, place): TrainingWork => ({
    ...{ device, work: nothing, label: `weights of stage ${number}`, outputBytes: 0 },
    reads: [{ task: update, bytes: weightBytes }],
    after: [sums[place + 1]!],
  }));
  return [...sums, update, ...received];
};

/** The gradients of all micro-batches of a replica, once they are there. */
function gradientsOf(device: number, stage: number, backward: readonly TrainingWork[]): TrainingWork {
  const label = `gradients of stage ${stage}`;
  return { device, work: nothing, label, outputBytes: 0, reads: [], after: [...backward] };
}
