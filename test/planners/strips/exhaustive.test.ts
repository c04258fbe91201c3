import fc from "fast-check";
import { expect, test } from "vitest";
import { sumOfSteps } from "../../../planners/sum-of-steps.ts";
import { FusedBlocks } from "../../../planners/strips/fused-blocks.ts";
import { stripPieces } from "../../../planners/strips/rows.ts";
import { isComputed } from "../../../sim/model/index.ts";
import type { Piece, Plan } from "../../../sim/partition/index.ts";
import type { PlanningProblem } from "../../../planners/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import {
  believedSeconds,
  convolutionChain,
  planningProblem,
  planWith,
  smallInstances,
} from "../../support/row-planning.ts";

/** All ways to write a total as so many whole numbers. */
function* compositions(total: number, parts: number): Iterable<readonly number[]> {
  if (parts === 1) yield [total];
  else
    for (let first = 0; first <= total; first++)
      for (const rest of compositions(total - first, parts - 1)) yield [first, ...rest];
}

/** All lists with an entry of each choice at each place. */
function* products<Value>(choices: readonly Value[], places: number): Iterable<readonly Value[]> {
  if (places === 0) yield [];
  else
    for (const rest of products(choices, places - 1)) for (const choice of choices) yield [choice, ...rest];
}

/** The least predicted latency of all plans that divide each operator by whole rows. */
function bestRowSplits(problem: PlanningProblem, rows: number, execution: Plan["execution"]): number {
  const operators = problem.inference.model.operators.filter(isComputed);
  const splits = [...compositions(rows, problem.devices.length)];
  let best = Infinity;
  for (const widths of products(splits, operators.length)) {
    const steps = operators.map((operator, index) => stripPieces(operator, "inh", widths[index]!));
    best = Math.min(best, problem.believed.makespan({ plan: { execution, steps } }, problem.inference));
  }
  return best;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

// BODP knows nothing of the network, and OCBP keeps a row on every device: both are for fast links.
test.each([
  { planner: "modnn", execution: "bulk-synchronous", bandwidths: [1e8], factor: 1.05 },
  { planner: "edgeld[blocks=single]", execution: "bulk-synchronous", bandwidths: [1e8], factor: 1.05 },
  { planner: "coedge", execution: "bulk-synchronous", bandwidths: [1e5, 1e6, 1e7], factor: 1.2 },
  { planner: "edgeflow", execution: "dataflow", bandwidths: [1e5, 1e6, 1e7], factor: 1.1 },
] as const)(
  "$planner never beats all row splits, and is on average within a factor of $factor",
  ({ planner, execution, bandwidths, factor }) => {
    const ratios: number[] = [];
    const instances = fc.oneof(
      smallInstances(2, 8, 3),
      smallInstances(2, 12, 2),
      smallInstances(3, 6, 2),
      smallInstances(2, 4, 4),
    );
    fc.assert(
      fc.property(
        instances,
        fc.constantFrom(...bandwidths),
        ({ rows, kernels, secondsPerMac }, bandwidth) => {
          const model = convolutionChain(rows, kernels);
          const problem = planningProblem({ model, inputAt: 0, resultAt: 0 }, { secondsPerMac, bandwidth });
          const seconds = believedSeconds(planner, problem);
          const best = bestRowSplits(problem, rows, execution);
          expect(seconds).toBeGreaterThanOrEqual(best * (1 - 1e-9));
          ratios.push(seconds / best);
        },
      ),
      { ...fixedSeed, numRuns: 40 },
    );
    expect(mean(ratios)).toBeLessThan(factor);
  },
);

/** The least predicted latency of all sequences of fused blocks, each of any degree. */
function bestFusedBlocks(problem: PlanningProblem, degrees: readonly (readonly number[])[]): number {
  const blocks = new FusedBlocks(problem, (degree) => degrees[degree]!, "inh");
  let best = Infinity;
  const extend = (first: number, steps: readonly (readonly Piece[])[]): void => {
    if (first === blocks.length) {
      best = Math.min(best, sumOfSteps(problem, { execution: "bulk-synchronous", steps }));
      return;
    }
    for (let last = first; last < blocks.length; last++)
      for (const degree of degrees.keys()) extend(last + 1, [...steps, blocks.pieces(first, last, degree)]);
  };
  extend(0, []);
  return best;
}

test("aofl and deepslicing find the best fused blocks of a chain, and the best degree of each", () => {
  fc.assert(
    fc.property(smallInstances(3, 12, 4), ({ rows, kernels, ...bench }) => {
      const problem = planningProblem(
        { model: convolutionChain(rows, kernels), inputAt: 0, resultAt: 0 },
        bench,
      );
      const { secondsPerMac } = bench;
      const order = secondsPerMac
        .map((_, device) => device)
        .sort((a, b) => secondsPerMac[a]! - secondsPerMac[b]! || a - b);
      const degrees = order.map((_, count) =>
        secondsPerMac.map((seconds, device) => (order.indexOf(device) <= count ? 1 / seconds : 0)),
      );
      const aofl = planWith("aofl", problem).predictedLatency;
      expect(aofl).toBeCloseTo(bestFusedBlocks(problem, degrees), 12);
      const even = degrees.map((shares) => shares.map(Math.sign));
      expect(planWith("aofl[split=even]", problem).predictedLatency).toBeCloseTo(
        bestFusedBlocks(problem, even),
        12,
      );
      const deepslicing = planWith("deepslicing", problem).predictedLatency!;
      expect(deepslicing).toBeCloseTo(bestFusedBlocks(problem, degrees.slice(-1)), 12);
      expect(aofl).toBeLessThanOrEqual(deepslicing * (1 + 1e-9));
    }),
    { ...fixedSeed, numRuns: 40 },
  );
});
