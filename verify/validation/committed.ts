import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { modes, type Mode } from "./protocol.ts";
import { readValidationCsv, type ValidationRow } from "./row.ts";
import { summarizeValidations, type ValidationSummary } from "./summary.ts";

/** How far the simulator is from real runs, as the tables of a folder have it. */
export interface CommittedValidations {
  readonly rows: readonly ValidationRow[];
  readonly summary: readonly ValidationSummary[];
  /** What of the simulator was fitted to what. */
  readonly fitted: string;
  /** What makes the tables again. */
  readonly command: string;
}

/** The table of a mode in a folder. */
export function tableFile(folder: string, mode: Mode): string {
  return join(folder, `${mode}.csv`);
}

/**
 * Reads the tables of a folder; a mode without one has no rows.
 *
 * @param folder `verify/validation` of the repository
 * @throws InputError for a file that is no such table
 */
export function committedValidations(folder: string): CommittedValidations {
  const rows = modes.flatMap((mode) => validationsOf(folder, mode));
  return {
    rows,
    summary: summarizeValidations(rows),
    fitted:
      "bandwidth and cost of a message to ping-pong on a shaped link of each bandwidth, the cost of a barrier to signals; of stretch and free the time of each tile while nothing is moved",
    command: "npm run validate:table",
  };
}

/** The rows of one mode. */
export function validationsOf(folder: string, mode: Mode): readonly ValidationRow[] {
  const file = tableFile(folder, mode);
  return existsSync(file) ? readValidationCsv(readFileSync(file, "utf8"), file) : [];
}
