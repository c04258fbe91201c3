import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { rate } from "../../../planners/edgeflow/problem.ts";
import { layerProgram } from "../../../planners/edgeflow/program.ts";
import { minimise } from "../../../planners/linear-program.ts";
import { bodpWidths } from "../../../planners/strips/bodp.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { loadHighsSolver, type HighsSolver } from "../../support/highs.ts";
import { expectSameOptimum } from "../../support/linear-programs.ts";
import { layerProblems } from "./arbitrary.ts";
import { exampleLayer, exampleLayers } from "./given.ts";

let highs: HighsSolver;

beforeAll(async () => {
  highs = await loadHighsSolver();
});

test("programs of random layers have the optimum that HiGHS finds", () => {
  fc.assert(
    fc.property(layerProblems(6, 56), (problem) => {
      const devices = problem.secondsPerRow.map((_, device) => device);
      if (devices.length < 2) return;
      let place = 0;
      const even = bodpWidths(
        problem.rows,
        devices.map(() => 1),
      );
      const boundaries = [0, ...even.map((width) => (place += width))];
      const { layerFinish } = rate(problem, boundaries);
      expectSameOptimum(layerProgram(problem, devices, boundaries, layerFinish).program, highs);
    }),
    { ...fixedSeed, numRuns: 300 },
  );
});

test("without anything to move, the optimum is where all devices are done at the same time", () => {
  const layer = exampleLayers[1];
  const problem = { ...exampleLayer(layer, [], [0, 0, 0]) };
  const { program, boundariesOf, finishOf } = layerProgram(problem, [0, 1, 2], [0, 10, 20, 32], 0.06);
  const solution = minimise(program);
  if (solution.status !== "optimal") throw new Error(solution.status);
  // Rows in proportion to 1/6, 1/3 and 2/3.
  const seconds = 32 / (1 / 0.006 + 1 / 0.003 + 1 / 0.0015);
  expect(finishOf(solution.objective)).toBeCloseTo(seconds, 9);
  expect(boundariesOf(solution.values)[1]).toBeCloseTo(seconds / 0.006, 6);
});
