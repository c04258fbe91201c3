import { isLess } from "../ties.ts";
import { elementsOf, reachable, type BitSet, type Dag } from "../dag/index.ts";

/** Operators that run together: groups that run side by side, each a root and what follows it. */
export interface Stage {
  readonly groups: readonly (readonly number[])[];
}

/** What a stage costs; it must depend on nothing but the stage. */
export type StageCost = (stage: Stage) => number;

/** What endings are looked at. */
export interface Pruning {
  /** Most operators of a group: r. */
  readonly groupSize: number;
  /** Most groups of a stage: s. */
  readonly groupCount: number;
  /** Transitions after which the search gives up. */
  readonly maximumTransitions: number;
}

/** The stages of least cost in order, and how large the search was. */
export interface StageSchedule {
  readonly stages: readonly Stage[];
  readonly cost: number;
  /** Sets of operators that are still to be scheduled, without the empty one. */
  readonly states: number;
  /** Pairs of such a set and an ending of it. */
  readonly transitions: number;
  /** Different sequences of stages. */
  readonly schedules: number;
  /** Most groups of an ending. */
  readonly width: number;
}

/**
 * The dynamic program over endings of IOS (Ding et al., MLSys 2021, section 4):
 * `cost[S] = min over endings E of S of cost[S - E] + cost of the stage E`.
 * An ending is a union of disjoint groups; a group is one root with all that follows it in S. On ties the first ending
 * wins, that of the smallest roots.
 *
 * @returns undefined when there are more transitions than allowed
 */
export function searchStages(dag: Dag, stageCost: StageCost, pruning: Pruning): StageSchedule | undefined {
  const search = new StageSearch(dag, stageCost, pruning);
  const all = (1n << BigInt(dag.successors.length)) - 1n;
  const best = search.best(all);
  if (!best) return undefined;
  const { states, transitions, width } = search;
  const { cost, schedules } = best;
  return { stages: search.stages(all), cost, states, transitions, schedules, width };
}

interface State {
  readonly cost: number;
  readonly schedules: number;
  /** The last stage's groups. */
  readonly ending: readonly BitSet[];
}

class StageSearch {
  transitions = 0;
  width = 0;
  private readonly count: number;
  private readonly reached: readonly BitSet[];
  private readonly stageCost: StageCost;
  private readonly pruning: Pruning;
  private readonly known = new Map<BitSet, State>();
  private readonly costs = new Map<BitSet, number>();

  constructor(dag: Dag, stageCost: StageCost, pruning: Pruning) {
    this.count = dag.successors.length;
    this.reached = reachable(dag);
    this.stageCost = stageCost;
    this.pruning = pruning;
  }

  get states(): number {
    return this.known.size;
  }

  /** The best way to run the operators of a set that lacks nothing which they need; undefined when given up. */
  best(set: BitSet): Pick<State, "cost" | "schedules"> | undefined {
    if (set === 0n) return { cost: 0, schedules: 1 };
    const known = this.known.get(set);
    if (known) return known;
    let cost = Infinity;
    let schedules = 0;
    let chosen: readonly BitSet[] = [];
    for (const ending of this.endings(set)) {
      if (++this.transitions > this.pruning.maximumTransitions) return undefined;
      this.width = Math.max(this.width, ending.length);
      const union = ending.reduce((sum, group) => sum | group, 0n);
      const rest = this.best(set & ~union);
      if (!rest) return undefined;
      schedules += rest.schedules;
      const total = rest.cost + this.costOf(union, ending);
      if (isLess(total, cost)) {
        cost = total;
        chosen = ending;
      }
    }
    const state = { cost, schedules, ending: chosen };
    this.known.set(set, state);
    return state;
  }

  /** The stages of a set that was solved. */
  stages(set: BitSet): Stage[] {
    const stages: Stage[] = [];
    for (let rest = set; rest !== 0n;) {
      const { ending } = this.known.get(rest)!;
      stages.push(this.stageOf(ending));
      for (const group of ending) rest &= ~group;
    }
    return stages.reverse();
  }

  private endings(set: BitSet): readonly (readonly BitSet[])[] {
    // Nothing outside the set leads into it, so what a root reaches inside it is what it reaches at all, cut down.
    const groups = elementsOf(set, this.count)
      .map((root) => this.reached[root]! & set)
      .filter((group) => this.sizeOf(group) <= this.pruning.groupSize);
    const endings: BitSet[][] = [];
    const extend = (chosen: readonly BitSet[], union: BitSet, from: number) => {
      for (let next = from; next < groups.length; next++) {
        const group = groups[next]!;
        if (group & union) continue;
        const ending = [...chosen, group];
        endings.push(ending);
        if (endings.length + this.transitions > this.pruning.maximumTransitions) return;
        if (ending.length < this.pruning.groupCount) extend(ending, union | group, next + 1);
      }
    };
    extend([], 0n, 0);
    return endings;
  }

  private sizeOf(group: BitSet): number {
    let size = 0;
    for (let rest = group; rest !== 0n; rest &= rest - 1n) size++;
    return size;
  }

  private costOf(union: BitSet, ending: readonly BitSet[]): number {
    let cost = this.costs.get(union);
    if (cost === undefined) {
      cost = this.stageCost(this.stageOf(ending));
      this.costs.set(union, cost);
    }
    return cost;
  }

  private stageOf(ending: readonly BitSet[]): Stage {
    return { groups: ending.map((group) => elementsOf(group, this.count)) };
  }
}
