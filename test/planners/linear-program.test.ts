import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { minimise, type LinearProgram } from "../../planners/linear-program.ts";
import { fixedSeed } from "../support/arbitrary.ts";
import { loadHighsSolver, type HighsSolver } from "../support/highs.ts";
import { expectSameOptimum } from "../support/linear-programs.ts";

const coefficient = fc.integer({ min: -40, max: 40 }).map((value) => value / 10);

/** Programs with non-negative objectives, so that they have an optimum or no solution. */
const programs: fc.Arbitrary<LinearProgram> = fc.integer({ min: 1, max: 8 }).chain((variables) => {
  const constraint = fc
    .record({
      coefficients: fc.array(coefficient, { minLength: variables, maxLength: variables }),
      bound: fc.integer({ min: -50, max: 50 }),
      isUpper: fc.boolean(),
    })
    .filter(({ coefficients }) => coefficients.some((value) => value !== 0))
    .map(({ coefficients, bound, isUpper }) => ({
      terms: coefficients.map((value, variable): [number, number] => [variable, value]),
      ...(isUpper ? { atMost: bound } : { atLeast: bound }),
    }));
  return fc.record({
    objective: fc.array(
      fc.integer({ min: 0, max: 30 }).map((value) => value / 10),
      { minLength: variables, maxLength: variables },
    ),
    constraints: fc.array(constraint, { minLength: 1, maxLength: 12 }),
  });
});

let highs: HighsSolver;

beforeAll(async () => {
  highs = await loadHighsSolver();
});

test("random programs have the optimum that HiGHS finds", () => {
  fc.assert(
    fc.property(programs, (program) => expectSameOptimum(program, highs)),
    { ...fixedSeed, numRuns: 400 },
  );
});

test("says why there is no optimum", () => {
  const sum = [[0, 1] as const];
  expect(minimise({ objective: [1], constraints: [{ terms: sum, atLeast: 2, atMost: 1 }] })).toEqual({
    status: "infeasible",
  });
  expect(minimise({ objective: [-1], constraints: [{ terms: sum, atLeast: 2 }] })).toEqual({
    status: "unbounded",
  });
});
