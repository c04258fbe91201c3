import { inferencePoint, type Point } from "../../scenarios/index.ts";
import { InfeasibleError, InputError } from "../../sim/errors.ts";
import { caseKey, sameCase, unrunRow, validationRow, type ValidationRow } from "./row.ts";
import type { ValidateOptions, Validation, Validator } from "./validate.ts";

/** What is told while points are validated. */
export interface ValidationListener {
  /** A case has a row; nothing else is known of one that did not run, or that an earlier table has. */
  row(row: ValidationRow, validation: Validation | undefined, isKnown: boolean): void;
}

/**
 * Runs the plans of points for real, one after the other. Cases that an earlier table has measured are not run again. What
 * cannot fit and what fails becomes a row; the others are run all the same.
 *
 * @returns all rows, in the order of the points
 * @throws InputError for a point that cannot be run here
 */
export async function validatePoints(
  validator: Validator,
  points: Iterable<Point>,
  options: ValidateOptions,
  known: readonly ValidationRow[],
  listener: ValidationListener,
): Promise<readonly ValidationRow[]> {
  const rows: ValidationRow[] = [];
  for (const any of points) {
    const point = inferencePoint(any, "validate");
    const key = caseKey(point.identity, options);
    const earlier = known.find((row) => row.verdict === "measured" && sameCase(row, key));
    let validation: Validation | undefined;
    let row = earlier;
    if (!row) {
      try {
        validation = await validator.validate(point);
        row = validationRow(key, validation);
      } catch (error) {
        if (validator.isStopped || error instanceof InputError || !(error instanceof Error)) throw error;
        // What a process left unfinished disturbs the next case.
        await validator.close();
        row = unrunRow(key, error instanceof InfeasibleError ? "infeasible" : "failed", error.message);
      }
    }
    rows.push(row);
    listener.row(row, validation, earlier !== undefined);
  }
  return rows;
}
