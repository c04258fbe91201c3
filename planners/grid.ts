import { schemes, type Scheme } from "../sim/partition/index.ts";
import type { PlannerOption, PlannerOptions } from "./planner.ts";

/** The option of all planners that may divide operators by a grid. */
export const gridOption: PlannerOption = {
  meaning:
    "a grid with a cell for each device; or four equal quadrants, of which fewer devices take several, as in FlexPie's programs",
  values: ["cells", "quadrants"],
};

/** The grid of a value of `gridOption`. */
export function gridScheme(options: PlannerOptions): Scheme {
  return options["grid"] === "quadrants" ? "quadrants" : "grid2d";
}

/** The schemes that a search may use: those of one axis, and the chosen grid. */
export function searchedSchemes(options: PlannerOptions): readonly Scheme[] {
  const chosen = gridScheme(options);
  return schemes.filter((scheme) => (scheme !== "grid2d" && scheme !== "quadrants") || scheme === chosen);
}
