import { InfeasibleError } from "../../sim/errors.ts";
import { isComputed, tensorBytes, weightBytes, type Model } from "../../sim/model/index.ts";
import type { Piece, Plan } from "../../sim/partition/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import type { Beliefs } from "../beliefs.ts";
import { elementsOf, operatorDag, type OperatorDag } from "../dag/index.ts";
import { definePlanner } from "../define-planner.ts";
import { gridSize, oneOf, wordOr } from "../options.ts";
import type { PlanningProblem } from "../planner.ts";
import { isLess } from "../ties.ts";
import { antichainStates, type AntichainState } from "./antichains.ts";
import {
  pipedreamPartition,
  type PipedreamLevel,
  type PipedreamPartition,
  type ReplicatedStage,
} from "./partition.ts";

/** Stages that are replicated over devices, which serve requests in turn. */
export const pipedream = definePlanner({
  name: "pipedream",
  summary: "stages that are replicated over devices, whose replicas serve requests in turn",
  source: "PipeDream, Narayanan et al., SOSP 2019, as its published program computes",
  objective: () => "throughput",
  options: {
    replicas: oneOf(["allowed", "never"], {
      meaning: "stages may have several devices, or one each (a straight pipeline)",
    }),
    devices: oneOf(["all", "any"], { meaning: "all devices take part; or fewer where that is faster" }),
    levels: wordOr(
      "one",
      gridSize({
        meaning: "devices are alike; or so many machines of so many devices each, as the scenario lists them",
      }),
    ),
    pass: oneOf(["training", "inference"], {
      meaning:
        "training sends activations and gradients, and keeps the weights of replicas equal; inference sends activations",
    }),
  },
  lacks: (devices, { levels }) => {
    const needed = levels === "one" ? devices.length : levels.rows * levels.columns;
    return needed === devices.length
      ? undefined
      : `levels=${textOf(levels)} are ${needed} devices, and there are ${devices.length}`;
  },
  plan(problem, options) {
    const { inference, devices } = problem;
    const dag = operatorDag(inference.model);
    const states = antichainStates(dag);
    const { seconds, notes } = operatorSeconds(problem, dag);
    const operators = dag.operators.map((id) => inference.model.operators[id]!);
    const levels = levelsOf(problem, options.levels);
    const partition = pipedreamPartition({
      states,
      seconds,
      outputBytes: operators.map((operator) => tensorBytes(operator)),
      parameterBytes: operators.map((operator) => weightBytes(operator)),
      levels,
      isStraight: options.replicas === "never",
      useAll: options.devices !== "any",
      pass: options.pass,
    });
    if (!partition)
      throw new InfeasibleError(
        `no pipeline of ${states.length} states uses all of ${devices.length} devices (devices=any may leave some out)`,
      );
    const stages = stagesOnDevices(partition, levels);
    const [plan, ...turns] = plansInTurn(stages, states, dag, inference.model);
    return {
      plan: plan!,
      ...(turns.length > 0 && { turns }),
      predictedLatency: undefined,
      predictedThroughput: 1 / partition.seconds,
      notes,
    };
  },
});

type Levels = "one" | { readonly rows: number; readonly columns: number };

function textOf(levels: Levels): string {
  return levels === "one" ? levels : `${levels.rows}x${levels.columns}`;
}

/** Seconds of each operator on the slowest device: the optimiser takes all to be alike. */
function operatorSeconds({ inference, devices, believed }: PlanningProblem, { operators }: OperatorDag) {
  const { model } = inference;
  const secondsOn = (device: number) =>
    operators.map((id) => {
      const operator = model.operators[id]!;
      const readsInput = operator.inputs.some((input) => !isComputed(model.operators[input]!));
      const isOutput = model.outputs.includes(id);
      return believed.compute.seconds(device, operator, wholeBox(operator.shape), readsInput, isOutput);
    });
  const sum = (seconds: readonly number[]) => seconds.reduce((total, one) => total + one, 0);
  const all = devices.map((_, device) => secondsOn(device));
  const slowest = all.reduce((slow, seconds) => (isLess(sum(slow), sum(seconds)) ? seconds : slow));
  const differ = all.some((seconds) => isLess(sum(seconds), sum(slowest)));
  return { seconds: slowest, notes: differ ? ["planned as if all devices were as slow as the slowest"] : [] };
}

/** The levels that the options ask for, innermost first, with the slowest bandwidth between devices of each. */
function levelsOf({ devices, believed }: PlanningProblem, levels: Levels): readonly PipedreamLevel[] {
  const { rows: machines, columns: inside } =
    levels === "one" ? { rows: devices.length, columns: 1 } : levels;
  const machineOf = (device: number) => Math.floor(device / inside);
  const slowest = (among: (a: number, b: number) => boolean) =>
    devices.reduce(
      (least, _, source) =>
        devices.reduce(
          (lower, __, destination) =>
            source !== destination && among(source, destination)
              ? Math.min(lower, bandwidthBetween(believed, source, destination))
              : lower,
          least,
        ),
      Infinity,
    );
  const outer = { machines, bandwidth: slowest((a, b) => machineOf(a) !== machineOf(b)) };
  if (inside === 1) return [outer];
  return [{ machines: inside, bandwidth: slowest((a, b) => machineOf(a) === machineOf(b)) }, outer];
}

const probeBytes = 2 ** 24;

/** Bytes/s of a long transfer, beside its latency. */
function bandwidthBetween(believed: Beliefs, source: number, destination: number): number {
  const seconds = (bytes: number) =>
    believed.transferSeconds([{ source, destinations: [destination], bytes }]);
  return probeBytes / (seconds(2 * probeBytes) - seconds(probeBytes));
}

/** A stage and its replicas; request `r` goes to the one at `r` modulo their number. */
interface StageOnDevices {
  readonly from: number;
  readonly to: number;
  readonly devices: readonly number[];
}

/** The innermost stages, each on all its devices: replicas of a stage of machines have the same stages inside. */
function stagesOnDevices(
  { levels }: PipedreamPartition,
  [inner, outer]: readonly PipedreamLevel[],
): readonly StageOnDevices[] {
  if (!outer) return placed(levels[0]!, 0);
  let next = 0;
  return levels[0]!.flatMap((machines) => {
    const first = next;
    next += machines.replicas;
    const within = levels[1]!.filter(({ from, to }) => from >= machines.from && to <= machines.to);
    const replicas = Array.from({ length: machines.replicas }, (_, replica) =>
      placed(within, (first + replica) * inner!.machines),
    );
    // The first of each machine come first: requests that follow each other go to different machines.
    return within.map(({ from, to, replicas: count }, stage) => ({
      from,
      to,
      devices: Array.from({ length: count }, (_, copy) =>
        replicas.map((stages) => stages[stage]!.devices[copy]!),
      ).flat(),
    }));
  });
}

/** Stages on devices that follow each other from one on. */
function placed(stages: readonly ReplicatedStage[], first: number): readonly StageOnDevices[] {
  let next = first;
  return stages.map(({ from, to, replicas }) => {
    const devices = Array.from({ length: replicas }, (_, replica) => next + replica);
    next += replicas;
    return { from, to, devices };
  });
}

/** The plans of requests that follow each other, until the first returns. */
function plansInTurn(
  stages: readonly StageOnDevices[],
  states: readonly AntichainState[],
  { operators }: OperatorDag,
  model: Model,
): readonly Plan[] {
  const turns = stages.reduce((all, { devices }) => leastCommonMultiple(all, devices.length), 1);
  let done = 0n;
  const parts = stages.map(({ to }, place) => {
    const upTo =
      place === stages.length - 1 ? (1n << BigInt(operators.length)) - 1n : states[to - 1]!.done | done;
    const own = elementsOf(upTo & ~done, operators.length);
    done = upTo;
    return own.map((node) => operators[node]!);
  });
  return Array.from({ length: turns }, (_, turn): Plan => {
    const steps = stages.map(({ devices }, place) =>
      parts[place]!.map((operator): Piece => {
        const region = wholeBox(model.operators[operator]!.shape);
        return { operator, region, device: devices[turn % devices.length]! };
      }),
    );
    return { execution: "dataflow", steps: steps.filter((pieces) => pieces.length > 0) };
  });
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
