import highsModule, { type LegacyHighs } from "highs";
import type { LinearConstraint, LinearProgram } from "../../planners/linear-program.ts";

/** What the solver HiGHS says of a linear program: the least objective, or undefined where no values fit. */
export type HighsSolver = (program: LinearProgram) => number | undefined;

/** Loads HiGHS, another program than the one that planners use. */
export async function loadHighsSolver(): Promise<HighsSolver> {
  // The package's types are those of its CommonJS form; the module that is loaded is the loader itself.
  const load: unknown = highsModule;
  if (!isLoader(load)) throw new Error("HiGHS: the module is not its loader");
  const highs = await load();
  return (program) => {
    const { Status, ObjectiveValue } = highs.solve(textOf(program), { output_flag: false });
    if (Status === "Infeasible") return undefined;
    if (Status !== "Optimal") throw new Error(`HiGHS: ${Status}`);
    return ObjectiveValue;
  };
}

function isLoader(value: unknown): value is () => Promise<LegacyHighs> {
  return typeof value === "function";
}

/** A program in CPLEX's format; variables are at least 0 unless it says otherwise. */
function textOf({ objective, constraints }: LinearProgram): string {
  const rows = constraints.flatMap(({ terms, atLeast, atMost }: LinearConstraint) => [
    ...(atLeast === undefined ? [] : [`${sumOf(terms)} >= ${atLeast}`]),
    ...(atMost === undefined ? [] : [`${sumOf(terms)} <= ${atMost}`]),
  ]);
  return [
    "Minimize",
    ` ${sumOf(objective.map((coefficient, variable) => [variable, coefficient]))}`,
    "Subject To",
    ...rows.map((row, index) => ` r${index}: ${row}`),
    "End",
  ].join("\n");
}

function sumOf(terms: LinearConstraint["terms"]): string {
  return terms
    .map(([variable, coefficient]) => `${coefficient < 0 ? "-" : "+"} ${Math.abs(coefficient)} x${variable}`)
    .join(" ");
}
