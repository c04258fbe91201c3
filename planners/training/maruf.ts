import { pipeline } from "../pipeline/index.ts";
import { definePlanner } from "../define-planner.ts";
import { integer, wordOr } from "../options.ts";
import { bestDivision } from "./divide.ts";

/**
 * Data and model parallel training as Al Maruf et al. describe it: the number of partitions and the devices of each are
 * chosen together, partitions are pipelined, and a task controller dispatches what is ready. What their abstract leaves open
 * (how partitions are searched, what decides between ready tasks) is our reconstruction.
 */
export const maruf = definePlanner({
  name: "maruf",
  summary: "training: number of partitions and replicas of each, pipelined, dispatched by a task controller",
  source:
    "Md Al Maruf, Azim, Auluck, Sahi, J. Parallel Distrib. Comput. 190, 2024 (abstract); search and dispatch reconstructed",
  options: {
    partitions: wordOr("best", integer({ min: 1, meaning: "stages; best tries all numbers" })),
    replicas: wordOr(
      "any",
      integer({
        min: 1,
        meaning: "most devices of a stage, which share its micro-batches; 1 is model parallel only",
      }),
    ),
  },
  objective: () => "throughput",
  plan(problem, { partitions, replicas }) {
    const alone = pipeline.plan(problem, { objective: "throughput", order: "given", transfer: "overlapped" });
    const unused =
      partitions !== "best" || replicas !== "any" ? "; partitions and replicas count for nothing" : "";
    const note = `no training is asked for, which is what maruf plans: an inference is pipelined, one device a stage${unused}`;
    return { ...alone, notes: [note, ...alone.notes] };
  },
  train(problem, { partitions, replicas }) {
    return bestDivision(problem, {
      partitions: partitions === "best" ? undefined : partitions,
      replicas: replicas === "any" ? Infinity : replicas,
    });
  },
});
