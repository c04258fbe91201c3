import fc from "fast-check";
import { expect, test } from "vitest";
import { stageLoad, type CoedgeProblem } from "../../../planners/coedge/problem.ts";
import { bestCoedgeShares } from "../../../planners/coedge/active-sets.ts";
import { coedgeShares, type CoedgeShares } from "../../../planners/coedge/shares.ts";
import { bodpWidths } from "../../../planners/strips/bodp.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { coedgeProblems } from "./arbitrary.ts";

/** All ways to share out rows, each device none or at least the fewest, within its memory. */
function* rowSplits({ rows, minimumRows, maximumShare }: CoedgeProblem): Iterable<readonly number[]> {
  function* extend(start: readonly number[], left: number): Iterable<readonly number[]> {
    const device = start.length;
    const fits = (count: number) =>
      count === 0 || (count >= minimumRows && count <= Math.ceil(maximumShare[device]! * rows));
    if (device === maximumShare.length - 1) {
      if (fits(left)) yield [...start, left];
      return;
    }
    for (let count = 0; count <= left; count++)
      if (fits(count)) yield* extend([...start, count], left - count);
  }
  yield* extend([], rows);
}

/** Seconds of whole rows, when those without rows take no part. */
function secondsOf(problem: CoedgeProblem, widths: readonly number[]): number {
  const active = widths.flatMap((width, device) => (width > 0 ? [device] : []));
  return problem.stages.reduce((sum, stage) => {
    const times = active.map((device) => {
      const { computePerShare, transmitPerShare, transmitFixed } = stageLoad(problem, stage, active, device);
      return (widths[device]! / problem.rows) * (computePerShare + transmitPerShare) + transmitFixed;
    });
    return sum + stage.count * Math.max(...times);
  }, problem.fixedSeconds);
}

test("in whole rows never better than the best of all splits, and on average near it", () => {
  const ofAll: number[] = [];
  const ofChosen: number[] = [];
  fc.assert(
    fc.property(coedgeProblems(3, 12), (problem) => {
      const devices = problem.maximumShare.map((_, device) => device);
      const splits = [...rowSplits(problem)];
      const best = Math.min(...splits.map((split) => secondsOf(problem, split)));
      const addRatio = (found: CoedgeShares, ratios: number[]): void => {
        if (found.status !== "optimal") {
          // Dropping devices whose share is too small may leave too few for the memory; never without such a bound.
          expect(problem.maximumShare.some((share) => share < 1)).toBe(true);
          return;
        }
        const widths = bodpWidths(problem.rows, found.shares);
        expect(splits).toContainEqual(widths);
        const ratio = secondsOf(problem, widths) / best;
        expect(ratio).toBeGreaterThanOrEqual(1 - 1e-9);
        ratios.push(ratio);
      };
      const all = coedgeShares(problem, devices, "latency");
      const capabilities = devices.map(
        (device) => 1 / problem.stages.reduce((sum, { computeSeconds }) => sum + computeSeconds[device]!, 0),
      );
      const chosen = bestCoedgeShares(problem, capabilities, "latency");
      if (all.status === "optimal")
        expect(chosen.status === "optimal" && chosen.value).toBeLessThanOrEqual(all.value * (1 + 1e-9));
      addRatio(all, ofAll);
      addRatio(chosen, ofChosen);
    }),
    { ...fixedSeed, numRuns: 300 },
  );
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(ofAll.length).toBeGreaterThan(250);
  expect(mean(ofAll)).toBeLessThan(1.05);
  expect(mean(ofChosen)).toBeLessThan(1.05);
});
