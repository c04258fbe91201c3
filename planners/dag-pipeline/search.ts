import { elementsOf } from "../dag/index.ts";
import { isLess } from "../ties.ts";
import { idealsOf, prefixesOf, type Ideal } from "./ideals.ts";
import { largestLoad, loadWith, type DagProblem, type DagStage, type Moved } from "./problem.ts";

/** Stages in the order in which requests pass them. */
export interface DagDivision {
  readonly stages: readonly DagStage[];
  /** The largest load, seconds. */
  readonly seconds: number;
  /** Why they are not known to be the best; undefined where they are. */
  readonly fallback: string | undefined;
}

/** Most stages that are looked at; some seconds. */
const mostStages = 20_000_000;

/**
 * The division into contiguous stages of least load, by dynamic programming over ideals (Tarnawski et al., NeurIPS 2020,
 * section 5). Where there are more states than allowed, ideals times numbers of used devices, the best of those that are contiguous in
 * the order of the parts. Undefined where no division fits.
 */
export function divideDag(problem: DagProblem, mostStates: number): DagDivision | undefined {
  const chain = new IdealSearch(problem, prefixesOf(problem.parts), Infinity, Infinity).run();
  const stagesOfChain = chain.stages && { ...chain.stages, fallback: undefined };
  const vectors = problem.kinds.reduce((product, { count }) => product * (count + 1), 1);
  const ideals = idealsOf(problem.parts, Math.floor(mostStates / vectors));
  const unlike = (why: string): DagDivision | undefined =>
    stagesOfChain && { ...stagesOfChain, fallback: why };
  if (!ideals) return unlike(`more than ${mostStates} states`);
  const bound = chain.stages?.seconds ?? Infinity;
  const exact = new IdealSearch(problem, ideals, bound, mostStages).run();
  if (exact.isCutShort) return unlike(`more than ${mostStages} stages to look at`);
  return exact.stages ? { ...exact.stages, fallback: undefined } : stagesOfChain;
}

interface SearchResult {
  readonly stages: Omit<DagDivision, "fallback"> | undefined;
  readonly isCutShort: boolean;
}

class IdealSearch {
  private readonly problem: DagProblem;
  private readonly ideals: readonly Ideal[];
  private readonly mostStages: number;
  /** No division above it is wanted. */
  private bound: number;
  /** By ideal and vector of used devices: the largest load so far, and how it came about. */
  private readonly best: Float64Array;
  private readonly before: Int32Array;
  private readonly kindOf: Int8Array;
  /** By kind: what one device of it adds to the number of a vector; the last is the number of vectors. */
  private readonly strides: readonly number[];
  private readonly vectors: number;
  private looked = 0;
  /** By ideal: the last start for which it was visited. */
  private readonly visited: Int32Array;
  /** By part: the tensors that it makes, and those that it reads. */
  private readonly madeBy: readonly number[][];
  private readonly readBy: readonly number[][];
  /** By part and by tensor: the stage that looked at it last. */
  private readonly ownSince: Float64Array;
  private readonly countedSince: Float64Array;

  constructor(problem: DagProblem, ideals: readonly Ideal[], bound: number, mostStages: number) {
    this.problem = problem;
    this.ideals = ideals;
    this.bound = bound;
    this.mostStages = mostStages;
    let vectors = 1;
    this.strides = problem.kinds.map(({ count }) => {
      const stride = vectors;
      vectors *= count + 1;
      return stride;
    });
    this.vectors = vectors;
    this.best = new Float64Array(ideals.length * vectors).fill(Infinity);
    this.before = new Int32Array(ideals.length * vectors);
    this.kindOf = new Int8Array(ideals.length * vectors);
    this.visited = new Int32Array(ideals.length).fill(-1);
    this.madeBy = problem.parts.successors.map(() => []);
    this.readBy = problem.parts.successors.map(() => []);
    for (const [tensor, { from, readers }] of problem.tensors.entries()) {
      this.madeBy[from]!.push(tensor);
      for (const reader of readers) this.readBy[reader]!.push(tensor);
    }
    this.ownSince = new Float64Array(problem.parts.successors.length).fill(-1);
    this.countedSince = new Float64Array(problem.tensors.length).fill(-1);
  }

  run(): SearchResult {
    this.best[0] = 0;
    for (let start = 0; start < this.ideals.length - 1; start++) {
      if (!this.isReached(start)) continue;
      this.extend(start);
      if (this.looked > this.mostStages) return { stages: undefined, isCutShort: true };
    }
    return { stages: this.found(), isCutShort: false };
  }

  private isReached(ideal: number): boolean {
    for (let vector = 0; vector < this.vectors; vector++)
      if (this.best[ideal * this.vectors + vector]! <= this.bound) return true;
    return false;
  }

  /** Tries every stage that may follow an ideal, one part more at a time. */
  private extend(start: number): void {
    const { kinds } = this.problem;
    const open: {
      readonly ideal: number;
      readonly parts: readonly number[];
      readonly seconds: readonly number[];
    }[] = [{ ideal: start, parts: [], seconds: kinds.map(() => 0) }];
    for (let top = open.pop(); top; top = open.pop()) {
      for (const { part, ideal } of this.ideals[top.ideal]!.next) {
        if (this.visited[ideal] === start) continue;
        this.visited[ideal] = start;
        this.looked++;
        const parts = [...top.parts, part];
        const seconds = top.seconds.map((sum, kind) => sum + kinds[kind]!.seconds[part]!);
        let mayGrow = false;
        let moved: Moved | undefined;
        for (const [kind, { residentBytes, memoryLimit }] of kinds.entries()) {
          if (isLess(this.bound, seconds[kind]!)) continue;
          if (memoryLimit < Infinity && residentBytes(parts) > memoryLimit) continue;
          mayGrow = true;
          moved ??= this.movedBy(parts);
          this.tryStage(start, ideal, { parts, kind }, moved);
        }
        if (mayGrow) open.push({ ideal, parts, seconds });
      }
    }
  }

  /** What the parts receive and send, each tensor once. */
  private movedBy(parts: readonly number[]): Moved {
    const { tensors } = this.problem;
    const stamp = this.looked;
    for (const part of parts) this.ownSince[part] = stamp;
    const moved: Moved = { received: 0, sent: 0 };
    for (const part of parts) {
      for (const tensor of this.madeBy[part]!)
        if (tensors[tensor]!.readers.some((reader) => this.ownSince[reader] !== stamp))
          moved.sent += tensors[tensor]!.seconds;
      for (const tensor of this.readBy[part]!) {
        const { from, seconds } = tensors[tensor]!;
        if (this.ownSince[from] === stamp || this.countedSince[tensor] === stamp) continue;
        this.countedSince[tensor] = stamp;
        moved.received += seconds;
      }
    }
    return moved;
  }

  private tryStage(start: number, end: number, stage: DagStage, moved: Moved): void {
    const { parts, kind } = stage;
    const { count, memoryLimit, memoryBytes } = this.problem.kinds[kind]!;
    const load = loadWith(this.problem, stage, moved);
    if (load === Infinity || isLess(this.bound, load)) return;
    if (memoryLimit < Infinity && memoryBytes(parts) > memoryLimit) return;
    const stride = this.strides[kind]!;
    for (let vector = 0; vector < this.vectors; vector++) {
      const known = this.best[start * this.vectors + vector]!;
      if (known > this.bound || Math.floor(vector / stride) % (count + 1) === count) continue;
      const place = end * this.vectors + vector + stride;
      const figure = Math.max(known, load);
      if (!isLess(figure, this.best[place]!)) continue;
      this.best[place] = figure;
      this.before[place] = start;
      this.kindOf[place] = kind;
      if (end === this.ideals.length - 1) this.bound = Math.min(this.bound, figure);
    }
  }

  /** The division of least load with the fewest devices. */
  private found(): Omit<DagDivision, "fallback"> | undefined {
    const last = this.ideals.length - 1;
    let chosen: readonly DagStage[] | undefined;
    let least = Infinity;
    for (let vector = 0; vector < this.vectors; vector++) {
      const figure = this.best[last * this.vectors + vector]!;
      if (figure === Infinity) continue;
      const stages = this.stagesOf(last, vector);
      const isFewer = chosen !== undefined && !isLess(least, figure) && stages.length < chosen.length;
      if (!isLess(figure, least) && !isFewer) continue;
      chosen = stages;
      least = figure;
    }
    return chosen && { stages: chosen, seconds: largestLoad(this.problem, chosen) };
  }

  private stagesOf(last: number, vector: number): readonly DagStage[] {
    const stages: DagStage[] = [];
    const count = this.problem.parts.successors.length;
    for (let end = last, used = vector; end > 0;) {
      const place = end * this.vectors + used;
      const start = this.before[place]!;
      const kind = this.kindOf[place]!;
      const own = this.ideals[end]!.set & ~this.ideals[start]!.set;
      stages.unshift({ parts: elementsOf(own, count), kind });
      used -= this.strides[kind]!;
      end = start;
    }
    return stages;
  }
}
