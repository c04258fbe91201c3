import {
  bytesOfElements,
  isComputed,
  tensorBytes,
  type Model,
  type Operator,
} from "../../sim/model/index.ts";
import { neededRegions, unionVolume } from "../../sim/partition/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import { dagOf } from "../dag/index.ts";
import { modelCoders, priceCoders } from "./coders.ts";
import type { PlanningProblem } from "../planner.ts";
import type { CutEnds, CutProblem } from "./cut-problem.ts";
import { resultShares, weighedBySurvivors } from "./survivors.ts";

/**
 * An inference as a cut problem: node `id` is the operator of that id, whole. The model's inputs stand on the edge, and
 * cross to the cloud like other tensors, unless they may not leave; where they stand elsewhere, each side that reads them
 * pays their way. Where the result is wanted in the cloud, a last node without length waits for it there; where a third
 * device wants it, each side pays its way.
 */
export function modelCut(planning: PlanningProblem, { edge, cloud }: CutEnds): CutProblem {
  const { model, inputAt, resultAt, inputLeaves } = planning.inference;
  const { operators, consumers } = model;
  const results = [...resultShares(model).keys()];
  const isOutput = new Set(results);
  const hasResultNode = resultAt === cloud;
  const count = operators.length + (hasResultNode ? 1 : 0);
  const read = planning.cache.readBytes.get(model, "read", () =>
    Float64Array.from(operators, (operator) => bytesRead(model, operator)),
  );
  const bordersOf = operators.map((operator) => bordersOfOperator(planning, { edge, cloud }, operator));
  const problem = {
    dag: dagOf(count, [
      ...consumers.flatMap((readers, node) => readers.map((reader) => [node, reader] as const)),
      ...(hasResultNode ? results.map((result) => [result, operators.length] as const) : []),
    ]),
    edgeSeconds: new Float64Array(count),
    cloudSeconds: new Float64Array(count),
    bytes: new Float64Array(count),
    messages: new Float64Array(count).fill(1),
    crossingSeconds: new Float64Array(count),
    resultBytes: new Float64Array(count),
    resultMessages: new Float64Array(count),
  };
  for (const [node, operator] of operators.entries()) {
    const { onEdge, inCloud, reorderOutput } = bordersOf[node]!;
    problem.edgeSeconds[node] = onEdge;
    problem.cloudSeconds[node] = inCloud;
    problem.bytes[node] = hasResultNode && isOutput.has(node) ? tensorBytes(operator) : read[node]!;
    problem.crossingSeconds[node] = consumers[node]!.reduce(
      (sum, reader) => sum + bordersOf[reader]!.reorderInput,
      reorderOutput,
    );
    if (isOutput.has(node) && resultAt === edge && isComputed(operator)) {
      problem.resultBytes[node] = tensorBytes(operator);
      problem.resultMessages[node] = 1;
    }
    if (isComputed(operator)) continue;
    if (inputAt === "everywhere") {
      problem.bytes[node] = 0;
      problem.messages[node] = 0;
      problem.crossingSeconds[node] = 0;
      continue;
    }
    if (inputAt !== edge) {
      const bytes = problem.bytes[node]!;
      const secondsTo = (device: number) =>
        inputLeaves === "never"
          ? Infinity
          : planning.believed.transferSeconds([{ source: inputAt, destinations: [device], bytes }]);
      problem.bytes[node] = 0;
      problem.messages[node] = 0;
      problem.edgeSeconds[node] = secondsTo(edge);
      problem.cloudSeconds[node] = secondsTo(cloud);
      problem.crossingSeconds[node]! += secondsTo(cloud);
      continue;
    }
    problem.cloudSeconds[node] = Infinity;
    if (inputLeaves === "never") problem.bytes[node] = Infinity;
  }
  if (hasResultNode) problem.edgeSeconds[operators.length] = Infinity;
  const coders = modelCoders(planning);
  const coded = coders ? priceCoders(problem, coders, planning, { edge, cloud }) : problem;
  const weighed = weighedBySurvivors(model, coded);
  const shares = resultShares(model);
  if (typeof resultAt !== "number" || resultAt === edge || resultAt === cloud) return weighed;
  for (const node of results) {
    const part = shares.get(node)!;
    const bytes = tensorBytes(operators[node]!);
    const seconds = (source: number) =>
      part * planning.believed.transferSeconds([{ source, destinations: [resultAt], bytes }]);
    weighed.edgeSeconds[node]! += seconds(edge);
    weighed.cloudSeconds[node]! += seconds(cloud);
  }
  return weighed;
}

/** What an operator takes on both sides, and what more when its output leaves the edge, or its inputs enter the cloud. */
function bordersOfOperator(
  { inference, believed }: PlanningProblem,
  { edge, cloud }: CutEnds,
  operator: Operator,
) {
  if (!isComputed(operator)) return { onEdge: 0, inCloud: 0, reorderOutput: 0, reorderInput: 0 };
  const { model } = inference;
  const region = wholeBox(operator.shape);
  const readsInput = operator.inputs.some((input) => !isComputed(model.operators[input]!));
  const isOutput = model.outputs.includes(operator.id);
  const onEdge = believed.compute.seconds(edge, operator, region, readsInput, isOutput);
  const inCloud = believed.compute.seconds(cloud, operator, region, readsInput, isOutput);
  return {
    onEdge,
    inCloud,
    reorderOutput: believed.compute.seconds(edge, operator, region, readsInput, true) - onEdge,
    reorderInput: believed.compute.seconds(cloud, operator, region, true, isOutput) - inCloud,
  };
}

/** Bytes of an operator's output that some reader needs. */
export function bytesRead(model: Model, { id, elementType }: Operator): number {
  const regions = model.consumers[id]!.flatMap((reader) =>
    neededRegions(model, reader, wholeBox(model.operators[reader]!.shape), id),
  );
  return bytesOfElements(elementType, unionVolume(regions));
}
