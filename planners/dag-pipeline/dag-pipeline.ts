import { InfeasibleError } from "../../sim/errors.ts";
import type { Piece } from "../../sim/partition/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import { operatorDag } from "../dag/index.ts";
import { mayMiss } from "../device-sets.ts";
import { transferOption } from "../pipeline/index.ts";
import { definePlanner } from "../define-planner.ts";
import { integer, oneOf } from "../options.ts";
import { modelDivision } from "./from-model.ts";
import { divideDag } from "./search.ts";

/** Contiguous parts of the operator graph, of which the slowest is as fast as can be. */
export const dagPipeline = definePlanner({
  name: "dag-pipeline",
  summary: "contiguous parts of the operator graph on devices, the best that there are",
  source: "Tarnawski et al., Efficient Algorithms for Device Placement of DNN Graph Operators, NeurIPS 2020",
  objective: () => "throughput",
  options: {
    transfer: oneOf(["added", "overlapped"], { meaning: transferOption.meaning }),
    states: integer({
      min: 1,
      default: 200000,
      meaning:
        "most states, ideals times numbers of used devices; beyond, stages are contiguous in the order of the operators",
    }),
  },
  plan(planning, options) {
    const { inference, devices } = planning;
    const dag = operatorDag(inference.model);
    const division = modelDivision(planning, dag, options.transfer);
    const found = divideDag(division.problem, options.states);
    if (!found)
      throw new InfeasibleError(
        `no division of ${dag.operators.length} operators into contiguous parts fits the memory of ${devices.length} devices`,
      );
    const free = division.devices.map((alike) => [...alike]);
    const steps = found.stages.map(({ parts, kind }) => {
      const device = free[kind]!.shift()!;
      const ids = parts.flatMap((part) => division.parts[part]!).sort((a, b) => a - b);
      return ids.map((operator): Piece => {
        return { operator, region: wholeBox(inference.model.operators[operator]!.shape), device };
      });
    });
    const { fallback } = found;
    return {
      plan: { execution: "dataflow", steps },
      predictedLatency: undefined,
      predictedThroughput: 1 / found.seconds,
      notes: [
        ...division.notes,
        ...(fallback === undefined
          ? []
          : [`${fallback}: stages are contiguous in the order of the operators, which ${mayMiss}`]),
      ],
    };
  },
});
