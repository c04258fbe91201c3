import type { CutGraph } from "./cut-graph.ts";
import { slowestStage, type PricedCut, type Sides } from "./cut-problem.ts";

/** How finely weights of the stages are tried. */
export interface StageGrid {
  /** Step of the first grid; the paper's is 1. */
  readonly step: number;
  /** By what the step is divided from one grid to the next. */
  readonly refinement: number;
  /** Grids get finer while the slowest stage gets faster by more than this share. */
  readonly improvement: number;
}

/** Most weights tried on an axis of the first grid. */
const mostSteps = 24;

/** A cut and its slowest stage. */
export interface StagedCut {
  readonly sides: Sides;
  /** Seconds. */
  readonly slowest: number;
  /** Was the first grid coarser than asked for? */
  readonly coarsened: boolean;
}

/**
 * The cut of most throughput when edge, transfer and cloud form a pipeline: DADS under heavy load (INFOCOM 2019, section
 * V). Minimum cuts with the edge's times weighted by alpha and the cloud's by gamma, over a grid that is refined around the
 * best weights; of all cuts found the one whose slowest stage is fastest, the first of equals. Weights of 1 are among
 * them, so no cut is more than three times as fast: the problem is NP-hard. Undefined where no cut is allowed.
 *
 * @param graph that of the priced problem
 */
export function fastestStages(priced: PricedCut, graph: CutGraph, grid: StageGrid): StagedCut | undefined {
  const first = graph.minimumCut(priced);
  if (!first) return undefined;
  let best: StagedCut & Weights = {
    sides: first,
    slowest: slowestStage(priced, first),
    alpha: 1,
    gamma: 1,
    coarsened: false,
  };
  const tryWeights = (alpha: number, gamma: number) => {
    const sides = graph.minimumCut(weighted(priced, alpha, gamma));
    if (!sides) return;
    const seconds = slowestStage(priced, sides);
    if (seconds < best.slowest) best = { ...best, sides, slowest: seconds, alpha, gamma };
  };
  const sumOf = (figures: Float64Array) =>
    figures.reduce((sum, figure) => sum + (figure < Infinity ? figure : 0), 0);
  // Where nothing takes time to cross, weights of one side against the other are what is left.
  const unit = [
    leastPositive(priced.upSeconds),
    Math.min(leastPositive(priced.edgeSeconds), leastPositive(priced.cloudSeconds)),
  ].find((least) => least < Infinity);
  const most = [priced.edgeSeconds, priced.cloudSeconds].map((figures) => sumOf(figures) / (unit ?? 1));
  let step = Math.max(grid.step, ...most.map((end) => end / mostSteps));
  best = { ...best, coarsened: step > grid.step };
  const [alphas, gammas] = most.map((end) => steps(0, end, step)) as [number[], number[]];
  for (const alpha of alphas) for (const gamma of gammas) tryWeights(alpha, gamma);
  for (let before = Infinity; before - best.slowest > grid.improvement * best.slowest;) {
    before = best.slowest;
    const { alpha, gamma } = best;
    const finer = step / grid.refinement;
    for (const a of steps(Math.max(0, alpha - step), alpha + step, finer))
      for (const g of steps(Math.max(0, gamma - step), gamma + step, finer)) tryWeights(a, g);
    step = finer;
  }
  const { sides, slowest: seconds, coarsened } = best;
  return { sides, slowest: seconds, coarsened };
}

function leastPositive(figures: Float64Array): number {
  return figures.reduce((least, figure) => (figure > 0 ? Math.min(least, figure) : least), Infinity);
}

interface Weights {
  readonly alpha: number;
  readonly gamma: number;
}

/** From `start` to `end` and not beyond it by a whole step. */
function steps(start: number, end: number, step: number): number[] {
  return Array.from({ length: Math.ceil((end - start) / step) + 1 }, (_, index) => start + index * step);
}

function weighted(priced: PricedCut, alpha: number, gamma: number): PricedCut {
  const by = (factor: number) => (seconds: number) => (seconds === Infinity ? Infinity : factor * seconds);
  return {
    ...priced,
    edgeSeconds: priced.edgeSeconds.map(by(alpha)),
    cloudSeconds: priced.cloudSeconds.map(by(gamma)),
  };
}
