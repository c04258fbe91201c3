import { isLess, leastBy } from "../ties.ts";
import { inputPlace, type Pipeline, type Stage, type StageProblem } from "./problem.ts";

/** In which order devices may follow each other: any, or as their numbers do, of which some may have no stage. */
export type DeviceOrder = "any" | "given";

/** So many devices are ordered freely: there are 2^12 sets of them. */
export const mostForAnyOrder = 12;

/** What is to be least of a pipeline: the figures of its stages, combined. */
export interface PipelineFigure {
  /** From 0; Infinity where the device cannot have the stage. Without a previous device nothing has to come, which is never more. */
  figure(stage: Stage, previous: number | undefined): number;
  /** Neither is ever below its arguments. */
  readonly combine: (a: number, b: number) => number;
}

export interface FoundPipeline {
  readonly pipeline: Pipeline;
  readonly figure: number;
}

/**
 * The pipeline of least figure, the first of equals; undefined where none is allowed. Dynamic programming over the units
 * that are done, the devices that are used and the last of them: exact, O(units^2 devices^2) in the given order and
 * O(2^devices devices^2 units^2) in any, of which what cannot beat the best known pipeline is left out. The subsets are those of DNNPipe
 * (SNU-RTOS), with transfers that depend on both devices.
 */
export function bestPipeline(
  problem: StageProblem,
  order: DeviceOrder,
  objective: PipelineFigure,
): FoundPipeline | undefined {
  const given = new ChainSearch(problem, objective, "given", Infinity).run();
  if (order === "given") return given;
  return new ChainSearch(problem, objective, "any", given?.figure ?? Infinity).run();
}

/** What is known of a set of used devices and the last of them, by units done. */
interface State {
  readonly last: number;
  /** Of a set in any order, its bits. */
  readonly used: number;
  readonly best: Float64Array;
  /** The unit at which the last stage begins, and the state before it. */
  readonly begin: Int32Array;
  readonly before: (State | undefined)[];
}

class ChainSearch {
  private readonly problem: StageProblem;
  private readonly objective: PipelineFigure;
  private readonly order: DeviceOrder;
  private readonly states = new Map<number, State>();
  /** No pipeline above it is wanted. */
  private bound: number;
  /** By device and unit: behind the last unit with which a stage can end that begins there. */
  private readonly reach: Int32Array[];
  /** By unit: fewest devices that can do all from there on. */
  private readonly devicesNeeded: Int32Array;
  /** By unit: no pipeline adds less from there on, whatever its devices and transfers. */
  private readonly least: Float64Array;

  constructor(problem: StageProblem, objective: PipelineFigure, order: DeviceOrder, bound: number) {
    this.problem = problem;
    this.objective = objective;
    this.order = order;
    this.bound = bound;
    const { unitCount, deviceCount } = problem;
    this.reach = Array.from({ length: deviceCount }, () => new Int32Array(unitCount));
    this.least = new Float64Array(unitCount + 1).fill(Infinity);
    this.devicesNeeded = new Int32Array(unitCount + 1).fill(deviceCount + 1);
    this.boundStages();
  }

  run(): FoundPipeline | undefined {
    const { unitCount, deviceCount } = this.problem;
    const start = this.newState(inputPlace, 0);
    start.best[0] = 0;
    this.extend(start, 0);
    // States are extended in the order of their numbers, which only grow.
    const numbers = this.order === "given" ? deviceCount : 2 ** deviceCount * deviceCount;
    for (let number = 0; number < numbers; number++) {
      const state = this.states.get(number);
      if (!state) continue;
      for (let unit = 1; unit < unitCount; unit++) this.extend(state, unit);
    }
    const best = leastBy([...this.states.values()], ({ best: figures }) => figures[unitCount]!);
    if (!best || best.best[unitCount] === Infinity) return undefined;
    return { pipeline: this.stagesOf(best), figure: best.best[unitCount]! };
  }

  /** Puts every stage that may begin at a unit behind a state. */
  private extend(state: State, from: number): void {
    const known = state.best[from]!;
    if (known === Infinity || !this.mayLead(known, from)) return;
    const { deviceCount, unitCount } = this.problem;
    const first = this.order === "given" ? state.last + 1 : 0;
    for (let device = first; device < deviceCount; device++) {
      if (this.order === "any" && state.used & (1 << device)) continue;
      const left = this.devicesLeft(state, device);
      const end = this.reach[device]![from]!;
      let target: State | undefined;
      for (let to = from + 1; to <= end; to++) {
        if (this.devicesNeeded[to]! > left) continue;
        const added = this.objective.figure({ from, to, device }, state.last);
        const figure = this.objective.combine(known, added);
        if (figure === Infinity || !this.mayLead(figure, to)) continue;
        target ??= this.stateOf(state, device);
        if (!isLess(figure, target.best[to]!)) continue;
        target.best[to] = figure;
        target.begin[to] = from;
        target.before[to] = state;
        if (to === unitCount) this.bound = Math.min(this.bound, figure);
      }
    }
  }

  /** May what has this figure at a unit become as good as the best pipeline that is known? */
  private mayLead(figure: number, unit: number): boolean {
    return !isLess(this.bound, this.objective.combine(figure, this.least[unit]!));
  }

  private devicesLeft({ used }: State, device: number): number {
    const { deviceCount } = this.problem;
    return this.order === "given" ? deviceCount - 1 - device : deviceCount - 1 - bitCount(used);
  }

  private stateOf({ used }: State, device: number): State {
    const set = this.order === "given" ? 0 : used | (1 << device);
    const number = this.order === "given" ? device : set * this.problem.deviceCount + device;
    const state = this.states.get(number) ?? this.newState(device, set);
    this.states.set(number, state);
    return state;
  }

  private newState(last: number, used: number): State {
    const length = this.problem.unitCount + 1;
    return {
      last,
      used,
      best: new Float64Array(length).fill(Infinity),
      begin: new Int32Array(length),
      before: Array.from<State | undefined>({ length }),
    };
  }

  private stagesOf(state: State): Pipeline {
    const stages: Stage[] = [];
    let at = state;
    for (let to = this.problem.unitCount; to > 0;) {
      const from = at.begin[to]!;
      stages.unshift({ from, to, device: at.last });
      at = at.before[to]!;
      to = from;
    }
    return stages;
  }

  /** From the last unit on, what stages may be and what is left at least, as if nothing had to be moved. */
  private boundStages(): void {
    const { unitCount, deviceCount } = this.problem;
    const { least, devicesNeeded, objective } = this;
    least[unitCount] = 0;
    devicesNeeded[unitCount] = 0;
    for (let from = unitCount - 1; from >= 0; from--) {
      for (let device = 0; device < deviceCount; device++) {
        for (let to = from + 1; to <= unitCount; to++) {
          const figure = objective.combine(objective.figure({ from, to, device }, undefined), least[to]!);
          if (figure === Infinity || isLess(this.bound, figure)) continue;
          this.reach[device]![from] = to;
          least[from] = Math.min(least[from]!, figure);
          devicesNeeded[from] = Math.min(devicesNeeded[from]!, 1 + devicesNeeded[to]!);
        }
      }
    }
  }
}

function bitCount(set: number): number {
  let count = 0;
  for (let rest = set; rest > 0; rest &= rest - 1) count++;
  return count;
}
