import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { rate, type LayerProblem } from "../../../planners/edgeflow/problem.ts";
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

/** Rows divided evenly among the devices that may get some. */
function evenRows({ rows, secondsPerRow }: LayerProblem) {
  const devices = secondsPerRow
    .map((_, device) => device)
    .filter((device) => secondsPerRow[device]! < Infinity);
  let place = 0;
  const even = bodpWidths(
    rows,
    secondsPerRow.map((seconds) => (seconds < Infinity ? 1 : 0)),
  );
  return { devices, boundaries: [0, ...even.map((width) => (place += width))] };
}

test("at the boundaries that it is made around, the program's objective is when the layer is done, and it reads them back", () => {
  fc.assert(
    fc.property(layerProblems(5, 40), (problem) => {
      const { devices, boundaries } = evenRows(problem);
      if (devices.length < 2 || problem.rows < devices.length) return;
      const { layerFinish } = rate(problem, boundaries);
      const { program, boundariesOf, finishOf } = layerProgram(problem, devices, boundaries, layerFinish);
      const places = devices.slice(1).map((device) => boundaries[device]! / problem.rows);
      // The least z of the constraints at these places.
      const time = places.length;
      const least = program.constraints.map(({ terms, atLeast = -Infinity }) => {
        const rest = terms.filter(([variable]) => variable !== time);
        const value = rest.reduce((sum, [variable, coefficient]) => sum + coefficient * places[variable]!, 0);
        const ofTime = terms.find(([variable]) => variable === time)?.[1];
        // Those without z say that boundaries ascend.
        if (ofTime === undefined) expect(value).toBeGreaterThanOrEqual(atLeast - 1e-12);
        return ofTime === undefined ? -Infinity : (atLeast - value) / ofTime;
      });
      expect(finishOf(Math.max(...least))).toBeCloseTo(layerFinish, 10);
      for (const [index, place] of boundariesOf([...places, 1]).entries())
        expect(place).toBeCloseTo(boundaries[index]!, 9);
    }),
    { ...fixedSeed, numRuns: 300 },
  );
});

test("programs of random layers have the optimum that HiGHS finds", () => {
  fc.assert(
    fc.property(layerProblems(6, 56), (problem) => {
      const { devices, boundaries } = evenRows(problem);
      if (devices.length < 2) return;
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
