import { expect } from "vitest";
import { minimise, type LinearProgram } from "../../planners/linear-program.ts";
import type { HighsSolver } from "./highs.ts";

/** Both solvers must find the same least objective, or both none; the values found must satisfy the program. */
export function expectSameOptimum(program: LinearProgram, highs: HighsSolver): void {
  const solution = minimise(program);
  const expected = highs(program);
  if (solution.status !== "optimal") {
    expect({ status: solution.status, expected }).toEqual({ status: "infeasible", expected: undefined });
    return;
  }
  expect(expected).toBeDefined();
  expect(Math.abs(solution.objective - (expected ?? NaN))).toBeLessThanOrEqual(
    1e-6 * Math.max(1, Math.abs(solution.objective)),
  );
  for (const { terms, atLeast = -Infinity, atMost = Infinity } of program.constraints) {
    const sum = terms.reduce(
      (total, [variable, coefficient]) => total + coefficient * solution.values[variable]!,
      0,
    );
    expect(sum).toBeGreaterThanOrEqual(atLeast - 1e-6);
    expect(sum).toBeLessThanOrEqual(atMost + 1e-6);
  }
}
