import { elementsOf } from "../dag/index.ts";
import type { AntichainState } from "./antichains.ts";

/** What PipeDream's optimiser knows of a graph. */
export interface PipedreamProblem {
  readonly states: readonly AntichainState[];
  /** By node: seconds on one machine. */
  readonly seconds: readonly number[];
  /** By node: bytes of its output, and of its parameters. */
  readonly outputBytes: readonly number[];
  readonly parameterBytes: readonly number[];
  /** Machines of each level, innermost first, and the bytes/s between them. */
  readonly levels: readonly PipedreamLevel[];
  /** Does every stage have one machine? */
  readonly isStraight: boolean;
  /** Must every machine take part? */
  readonly useAll: boolean;
  /** Training moves activations and gradients and keeps the weights of replicas equal; inference moves activations alone. */
  readonly pass: "training" | "inference";
}

export interface PipedreamLevel {
  readonly machines: number;
  /** Bytes/s. */
  readonly bandwidth: number;
}

/** The states `from` to before `to` on so many machines of a level. */
export interface ReplicatedStage {
  readonly from: number;
  readonly to: number;
  readonly replicas: number;
}

export interface PipedreamPartition {
  /** Seconds from one minibatch to the next. */
  readonly seconds: number;
  /** By level, outermost first: the stages of all stages of the level before, in order. */
  readonly levels: readonly (readonly ReplicatedStage[])[];
}

/** By start, end and machines: the time of the best division, and its last stage. */
interface Table {
  readonly time: Float64Array;
  /** The state that ends before the last stage; -1 where there is one stage. */
  readonly split: Int32Array;
  /** Machines of what comes before the last stage, and of the last stage. */
  readonly machinesBefore: Int32Array;
  readonly replicas: Int32Array;
}

/**
 * The partition that PipeDream's program computes (SOSP 2019; msr-fiddle/pipedream, optimizer_graph_hierarchical.py with
 * activation compression 1), which differs from the paper: what replicas exchange is added to what they compute and
 * divided by their number again, four times the weights and not two are exchanged, and every machine must be used.
 * Undefined where there is none: more machines than states in a straight pipeline.
 */
export function pipedreamPartition(problem: PipedreamProblem): PipedreamPartition | undefined {
  const { states, levels } = problem;
  let times = rangeSums(states, problem.seconds);
  const tables: Table[] = [];
  let within = 1;
  for (const [place, level] of levels.entries()) {
    const table = new LevelTables(problem, level, times, within, place === levels.length - 1).table;
    tables.push(table);
    times = timesOfAll(table, states.length, level.machines);
    within = level.machines;
  }
  const seconds = times[states.length - 1]!;
  if (seconds === Infinity) return undefined;
  let stages: readonly ReplicatedStage[] = [{ from: 0, to: states.length, replicas: 1 }];
  const divided = [...levels.entries()].reverse().map(([place, { machines }]) => {
    stages = stages.flatMap(({ from, to }) => stagesOf(tables[place]!, states.length, machines, from, to));
    return stages;
  });
  return { seconds, levels: divided };
}

/** By first and last state, `[first * count + last]`: what the nodes between add up to; Infinity where the last is before the first. */
function rangeSums(states: readonly AntichainState[], figures: readonly number[]): Float64Array {
  const count = states.length;
  const upTo = states.map(({ done }) =>
    elementsOf(done, figures.length).reduce((sum, node) => sum + figures[node]!, 0),
  );
  return Float64Array.from({ length: count * count }, (_, place) => {
    const [first, last] = [Math.floor(place / count), place % count];
    if (first === 0) return upTo[last]!;
    return last >= first ? upTo[last]! - upTo[first - 1]! : Infinity;
  });
}

class LevelTables {
  readonly table: Table;
  private readonly problem: PipedreamProblem;
  private readonly level: PipedreamLevel;
  private readonly times: Float64Array;
  private readonly parameters: Float64Array;
  private readonly outputs: readonly number[];
  private readonly count: number;

  constructor(
    problem: PipedreamProblem,
    level: PipedreamLevel,
    times: Float64Array,
    within: number,
    isOutermost: boolean,
  ) {
    this.problem = problem;
    this.level = level;
    this.times = times;
    this.count = problem.states.length;
    this.parameters = rangeSums(problem.states, problem.parameterBytes);
    this.outputs = problem.states.map(({ alive }) =>
      alive.reduce((sum, node) => sum + problem.outputBytes[node]!, 0),
    );
    const size = this.count * this.count * level.machines;
    this.table = {
      time: new Float64Array(size).fill(Infinity),
      split: new Int32Array(size).fill(-1),
      machinesBefore: new Int32Array(size),
      replicas: new Int32Array(size),
    };
    this.replicateWhole(within);
    for (let start = 0; start < (isOutermost ? 1 : this.count); start++) this.divide(start);
  }

  private place(start: number, end: number, machines: number): number {
    return (start * this.count + end) * this.level.machines + machines - 1;
  }

  /** One stage for all of a range, on each number of machines. */
  private replicateWhole(within: number): void {
    const most = this.problem.isStraight ? 1 : this.level.machines;
    for (let start = 0; start < this.count; start++) {
      for (let end = start; end < this.count; end++) {
        for (let machines = 1; machines <= most; machines++) {
          const place = this.place(start, end, machines);
          const exchanged = this.exchangeSeconds(start, end, machines) / within;
          this.table.time[place] = (this.times[start * this.count + end]! + exchanged) / machines;
          this.table.replicas[place] = machines;
        }
      }
    }
  }

  private exchangeSeconds(start: number, end: number, machines: number): number {
    if (this.problem.pass === "inference") return 0;
    const bytes = this.parameters[start * this.count + end]!;
    return (4 * (machines - 1) * bytes) / (this.level.bandwidth * machines);
  }

  /** All ways to put a last stage behind what is divided already. */
  private divide(start: number): void {
    const { problem, count } = this;
    const earlier = start > 0 ? new Set(problem.states[start - 1]!.before) : undefined;
    for (let machines = 2; machines <= this.level.machines; machines++) {
      for (let end = start + 1; end < count; end++) {
        const place = this.place(start, end, machines);
        if (!problem.useAll) this.leaveOneOut(place);
        for (const split of problem.states[end]!.before) {
          if (earlier?.has(split)) continue;
          this.tryLast(start, split, end, machines, place);
        }
      }
    }
  }

  private leaveOneOut(place: number): void {
    const { time, split, machinesBefore, replicas } = this.table;
    if (!(time[place - 1]! < time[place]!)) return;
    for (const column of [time, split, machinesBefore, replicas]) column[place] = column[place - 1]!;
  }

  private tryLast(start: number, split: number, end: number, machines: number, place: number): void {
    const { problem, table, times, outputs, count } = this;
    const { bandwidth } = this.level;
    const alone = times[(split + 1) * count + end]!;
    if (alone === Infinity) return;
    const each = problem.pass === "training" ? 2 : 1;
    const most = problem.isStraight ? 1 : machines - 1;
    for (let replicas = 1; replicas <= most; replicas++) {
      const before = table.time[this.place(start, split, machines - replicas)]!;
      if (before === Infinity) continue;
      const last = (alone + this.exchangeSeconds(split + 1, end, replicas)) / replicas;
      const received = (each * outputs[split]!) / (bandwidth * replicas);
      const sent = end < count - 1 ? (each * outputs[end]!) / (bandwidth * replicas) : 0;
      const time = Math.max(before, last, received, sent);
      if (!(time < table.time[place]!)) continue;
      table.time[place] = time;
      table.split[place] = split;
      table.machinesBefore[place] = machines - replicas;
      table.replicas[place] = replicas;
    }
  }
}

/** By range, the time on all machines of a level: what the machine of the next level takes. */
function timesOfAll({ time }: Table, count: number, machines: number): Float64Array {
  return Float64Array.from({ length: count * count }, (_, place) => time[(place + 1) * machines - 1]!);
}

/** The stages of a range on all machines of a level. */
function stagesOf(
  table: Table,
  count: number,
  machines: number,
  from: number,
  to: number,
): readonly ReplicatedStage[] {
  const stages: ReplicatedStage[] = [];
  let [end, left] = [to, machines];
  for (;;) {
    const place = (from * count + end - 1) * machines + left - 1;
    const split = table.split[place]!;
    const replicas = table.replicas[place]!;
    if (split < 0) return [{ from, to: end, replicas }, ...stages];
    stages.unshift({ from: split + 1, to: end, replicas });
    left = table.machinesBefore[place]!;
    end = split + 1;
  }
}
