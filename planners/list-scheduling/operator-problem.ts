import { bytesOfElements, type Operator } from "../../sim/model/index.ts";
import { neededRegions, unionVolume } from "../../sim/partition/index.ts";
import { wholeBox, type Box } from "../../sim/tensor/index.ts";
import type { PlanningProblem } from "../planner.ts";
import {
  flatProblem,
  meanOverPairs,
  pairSeconds,
  type ProblemEdge,
  type SchedulingProblem,
} from "./problem.ts";

/**
 * An inference as a scheduling problem: task `id` is the operator of that id, whole. The model's inputs take no time and
 * stand where the inference has them; where the result has a place, a last task without length waits for it there.
 * An edge costs what its tensor takes on an otherwise idle network, and the reorders at both ends.
 */
export function operatorProblem(planning: PlanningProblem): SchedulingProblem {
  const { model, inputAt, resultAt } = planning.inference;
  const edgeOf = edgeReader(planning);
  const edges: ProblemEdge[] = model.operators.flatMap((operator) =>
    [...new Set(operator.inputs)].map((input) =>
      edgeOf(input, operator, neededRegions(model, operator.id, wholeBox(operator.shape), input)),
    ),
  );
  const names = model.operators.map(({ name }) => name);
  const seconds = model.operators.flatMap((operator) =>
    planning.devices.map((_, device) =>
      operator.operation.kind === "input"
        ? onlyAt(inputAt, device)
        : planning.believed.compute.seconds(device, operator, wholeBox(operator.shape), false, false),
    ),
  );
  if (resultAt !== "anywhere") {
    names.push("the result");
    seconds.push(...planning.devices.map((_, device) => onlyAt(resultAt, device)));
    for (const output of model.outputs) {
      edges.push(edgeOf(output, undefined, [wholeBox(model.operators[output]!.shape)]));
    }
  }
  return flatProblem(names, planning.devices, Float64Array.from(seconds), edges);
}

function onlyAt(place: number | "everywhere" | "anywhere", device: number): number {
  return typeof place === "string" || place === device ? 0 : Infinity;
}

/** Costs of edges between operators; the result is an edge without a consumer. */
function edgeReader({ inference, devices, believed }: PlanningProblem) {
  const { model, inputAt } = inference;
  const deviceCount = devices.length;
  const transfer = (bytes: number) => (source: number, destination: number) =>
    believed.transferSeconds([{ source, destinations: [destination], bytes }]);
  const reorders = (operator: Operator) =>
    devices.map((_, device) => {
      const seconds = (reordersInput: boolean, reordersOutput: boolean) =>
        operator.operation.kind === "input"
          ? 0
          : believed.compute.seconds(
              device,
              operator,
              wholeBox(operator.shape),
              reordersInput,
              reordersOutput,
            );
      const inside = seconds(false, false);
      return { reorderInput: seconds(true, false) - inside, reorderOutput: seconds(false, true) - inside };
    });
  const reordersOf = model.operators.map(reorders);
  return (from: number, consumer: Operator | undefined, regions: readonly Box[]): ProblemEdge => {
    const { operation, elementType } = model.operators[from]!;
    const isEverywhere = inputAt === "everywhere" && operation.kind === "input";
    const move = transfer(bytesOfElements(elementType, unionVolume(regions)));
    const delays = pairSeconds(deviceCount, (source, destination) =>
      isEverywhere
        ? 0
        : reordersOf[from]![source]!.reorderOutput +
          move(source, destination) +
          (consumer ? reordersOf[consumer.id]![destination]!.reorderInput : 0),
    );
    return {
      from,
      to: consumer ? consumer.id : model.operators.length,
      delays,
      meanDelay: meanOverPairs(delays, deviceCount),
    };
  };
}
