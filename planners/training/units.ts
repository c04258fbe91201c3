import { isComputed, tensorBytes, weightBytes, type Operator } from "../../sim/model/index.ts";
import type { Tile, Work } from "../../sim/program/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import { unitsOf, type Units } from "../pipeline/index.ts";
import type { TrainingProblem } from "../planner.ts";
import type { StageGroup } from "./problem.ts";
import type { TrainingStage, TrainingStep } from "./step.ts";

/** The parts of a model that stages are made of: the blocks between its articulation points. */
export class TrainingUnits {
  readonly count: number;
  private readonly problem: TrainingProblem;
  private readonly units: Units;
  /** By unit: sums over those before it. */
  private readonly weightsBefore: Float64Array;
  private readonly storedBefore: Float64Array;
  private readonly secondsBefore: readonly Float64Array[];

  constructor(problem: TrainingProblem) {
    this.problem = problem;
    this.units = unitsOf(problem.inference.model);
    this.count = this.units.length;
    const { operators } = problem.inference.model;
    const sumsOf = (bytesOf: (operator: Operator) => number) =>
      sumsBefore(this.units.map((ids) => ids.reduce((sum, id) => sum + bytesOf(operators[id]!), 0)));
    this.weightsBefore = sumsOf((operator) =>
      operator.weightsOf === operator.id ? weightBytes(operator) : 0,
    );
    this.storedBefore = sumsOf((operator) => tensorBytes(operator));
    this.secondsBefore = problem.devices.map((_, device) =>
      sumsOf((operator) => {
        const forward = problem.believed.compute.seconds(
          device,
          operator,
          wholeBox(operator.shape),
          false,
          false,
        );
        return forward * (1 + this.backwardFactor([operator]));
      }),
    );
  }

  /** A step that trains stages, whatever memory it takes. */
  step(groups: readonly StageGroup[]): TrainingStep {
    const { microBatches, schedule, reduction } = this.problem.training;
    return { stages: groups.map((group) => this.stage(group)), microBatches, schedule, reduction };
  }

  /** Seconds that a device is believed to take for a micro-batch, there and back; reorders between units left out. */
  seconds(from: number, to: number, device: number): number {
    const sums = this.secondsBefore[device]!;
    return sums[to]! - sums[from]!;
  }

  /** Bytes of weights, and of what a micro-batch stores. */
  bytes(from: number, to: number): Pick<TrainingStage, "weightBytes" | "storedBytes"> {
    const of = (sums: Float64Array) => sums[to]! - sums[from]!;
    return { weightBytes: of(this.weightsBefore), storedBytes: of(this.storedBefore) };
  }

  private stage({ from, to, devices }: StageGroup): TrainingStage {
    const { training, inference } = this.problem;
    const tiles = this.tiles(from, to);
    const forward: Work = { kind: "tiles", tiles };
    const multiple = (factor: number): Work => ({ kind: "multiple", tiles, factor });
    const owners = new Map(tiles.map(({ operator }) => [operator.weightsOf ?? operator.id, operator]));
    const inputs = from === 0 ? inference.model.operators.filter((one) => !isComputed(one)) : [];
    return {
      replicas: devices.map((device) => ({
        ...{ device, forward, update: multiple(training.update) },
        backward: multiple(this.backwardFactor(tiles.map(({ operator }) => operator))),
      })),
      outputBytes: to === this.count ? 0 : tensorBytes(tiles.at(-1)!.operator),
      storedBytes: [...inputs, ...tiles.map(({ operator }) => operator)].reduce(
        (sum, operator) => sum + tensorBytes(operator),
        0,
      ),
      weightBytes: [...owners.values()].reduce((sum, operator) => sum + weightBytes(operator), 0),
    };
  }

  /** How many times as long as forward backward takes: as it is stated, else as both were measured, else twice. */
  private backwardFactor(operators: readonly Operator[]): number {
    const { backward } = this.problem.training;
    if (backward !== undefined) return backward;
    const sum = (secondsOf: (operator: Operator) => number | undefined) =>
      operators.reduce((total, operator) => total + (secondsOf(operator) ?? NaN), 0);
    const factor =
      sum(({ statedBackwardSeconds }) => statedBackwardSeconds) / sum(({ statedSeconds }) => statedSeconds);
    return Number.isFinite(factor) ? factor : usualBackward;
  }

  private tiles(from: number, to: number): readonly Tile[] {
    const inside = this.operatorsOf(from, to);
    const ids = new Set(inside.map(({ id }) => id));
    return inside.map((operator) => ({
      ...{ operator, region: wholeBox(operator.shape) },
      reordersInput: operator.inputs.some((input) => !ids.has(input)),
      reordersOutput:
        this.problem.inference.model.outputs.includes(operator.id) ||
        (to < this.count && operator === inside.at(-1)),
    }));
  }

  private operatorsOf(from: number, to: number): readonly Operator[] {
    const { operators } = this.problem.inference.model;
    return this.units
      .slice(from, to)
      .flat()
      .map((id) => operators[id]!);
  }
}

/** Gradients of inputs and of weights: each about as much work as forward. */
const usualBackward = 2;

/** By place: the sum of what stands before it; one more than there are values. */
function sumsBefore(values: readonly number[]): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (const [place, value] of values.entries()) sums[place + 1] = sums[place]! + value;
  return sums;
}
