import { solve } from "yalps";
import { withoutRounding } from "./ties.ts";

/** A linear program over variables that are not negative. */
export interface LinearProgram {
  /** By variable: its coefficient in the sum to minimise. */
  readonly objective: readonly number[];
  readonly constraints: readonly LinearConstraint[];
}

/** Bounds on a sum of some variables. */
export interface LinearConstraint {
  readonly terms: readonly (readonly [variable: number, coefficient: number])[];
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** An optimum, or why there is none; `failed` when the solver gave up. */
export type LinearSolution =
  | { readonly status: "optimal"; readonly values: readonly number[]; readonly objective: number }
  | { readonly status: "infeasible" | "unbounded" | "failed" };

const objectiveKey = -1;

/**
 * Minimises by the simplex method of the library yalps. It takes numbers below 1e-9 for zero, so coefficients should be
 * near 1; it sees them without their last digits, so that rounding does not choose among equal optima.
 */
export function minimise({ objective, constraints }: LinearProgram): LinearSolution {
  const columns = objective.map((coefficient): [number, number][] => [
    [objectiveKey, withoutRounding(coefficient)],
  ]);
  for (const [row, { terms }] of constraints.entries())
    for (const [variable, coefficient] of terms) columns[variable]!.push([row, withoutRounding(coefficient)]);
  const { status, variables } = solve<number, number>(
    {
      direction: "minimize",
      objective: objectiveKey,
      constraints: constraints.map(
        ({ atLeast = -Infinity, atMost = Infinity }, row) =>
          [row, { min: withoutRounding(atLeast), max: withoutRounding(atMost) }] as const,
      ),
      variables: columns.entries(),
    },
    { precision: 1e-9, checkCycles: true },
  );
  if (status === "infeasible" || status === "unbounded") return { status };
  if (status !== "optimal") return { status: "failed" };
  const values = objective.map(() => 0);
  for (const [variable, value] of variables) values[variable] = value;
  return {
    status,
    values,
    objective: objective.reduce((sum, coefficient, variable) => sum + coefficient * values[variable]!, 0),
  };
}
