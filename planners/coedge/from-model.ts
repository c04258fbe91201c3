import type { DevicePower } from "../../sim/cluster/index.ts";
import { isComputed, tensorBytes, weightBytes, type Operator } from "../../sim/model/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import type { PlanningProblem } from "../planner.ts";
import { powerOf } from "../power.ts";
import { isLess } from "../ties.ts";
import { linksOf } from "../strips/links.ts";
import { rowsOf } from "../strips/rows.ts";
import type { CoedgeObjective, CoedgeProblem } from "./problem.ts";
import { coedgeStages } from "./stages.ts";

/**
 * The problem of a model on a cluster. Operators with rows are stages; all others are the classification stage.
 *
 * @param capabilities of the devices; the master is where the input starts, or the most capable one
 * @throws InputError for the energy objective and a device without power
 */
export function coedgeProblem(
  planning: PlanningProblem,
  capabilities: readonly number[],
  objective: CoedgeObjective,
): CoedgeProblem {
  const { inference, devices, believed } = planning;
  const { model, inputAt } = inference;
  const links = linksOf(believed);
  const secondsPerByte = devices.map((_, from) => devices.map((_, to) => links.secondsPerByte(from, to)));
  const stages = coedgeStages(planning);
  const classification = model.operators.filter((operator) => isComputed(operator) && rowsOf(operator) < 2);
  const classifying = (device: number) =>
    classification.reduce(
      (sum, operator) =>
        sum + believed.compute.seconds(device, operator, wholeBox(operator.shape), true, true),
      0,
    );
  const gathered = stages.reduce((sum, { count, gatherBytes }) => sum + count * gatherBytes, 0);
  const aggregator = aggregatorOf(planning, capabilities, secondsPerByte, classifying, gathered);
  const power = objective === "energy" ? powerAtRates(powerOf(devices), secondsPerByte) : undefined;
  return {
    stages,
    master: inputAt === "everywhere" ? capabilities.indexOf(Math.max(...capabilities)) : inputAt,
    aggregator,
    secondsPerByte,
    ...(power && { power }),
    maximumShare: devices.map(({ memory }) => largestShare(model.operators, memory)),
    rows: Math.max(...model.operators.map(rowsOf)),
    minimumRows: Math.max(0, ...model.operators.map(paddingOf)),
    fixedSeconds: classifying(aggregator),
  };
}

/** Power with what sending takes at the mean rate of a device's links, where that grows with the rate. */
function powerAtRates(
  powers: readonly DevicePower[],
  secondsPerByte: CoedgeProblem["secondsPerByte"],
): readonly DevicePower[] {
  return powers.map((power, device) => {
    const rates = secondsPerByte[device]!.flatMap((seconds) => (seconds > 0 ? [1 / seconds] : []));
    if (!power.perByte || rates.length === 0) return power;
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    return { ...power, transmit: power.transmit + power.perByte * mean };
  });
}

/** The capable device that classifies fastest, with the way of the rows there and of the result home; the first of equals. */
function aggregatorOf(
  { inference: { model, resultAt }, devices }: PlanningProblem,
  capabilities: readonly number[],
  secondsPerByte: CoedgeProblem["secondsPerByte"],
  classifying: (device: number) => number,
  gatheredBytes: number,
): number {
  const resultBytes = model.outputs.reduce((sum, output) => sum + tensorBytes(model.operators[output]!), 0);
  const cost = (device: number) => {
    const mean = devices.reduce((sum, _, from) => sum + secondsPerByte[from]![device]!, 0) / devices.length;
    const home = resultAt === "anywhere" ? 0 : resultBytes * secondsPerByte[device]![resultAt]!;
    return classifying(device) + gatheredBytes * mean + home;
  };
  const able = devices.map((_, device) => device).filter((device) => capabilities[device]! > 0);
  return able.reduce((best, device) => (isLess(cost(device), cost(best)) ? device : best));
}

/**
 * The share above which a device certainly lacks the memory: all weights of the rows' operators are resident, and of
 * each operator's input and output there is its part.
 */
function largestShare(operators: readonly Operator[], memory: number): number {
  const spatial = operators.filter((operator) => isComputed(operator) && rowsOf(operator) >= 2);
  const weights = spatial.reduce((sum, operator) => sum + weightBytes(operator), 0);
  const activations = Math.max(0, ...spatial.map((operator) => tensorBytes(operator)));
  if (memory === Infinity || activations === 0) return 1;
  return Math.min(1, Math.max(0, (memory - weights) / activations));
}

function paddingOf({ operation }: Operator): number {
  if (operation.kind !== "convolution" && operation.kind !== "pooling") return 0;
  return Math.max(operation.padding.top, operation.padding.bottom);
}
