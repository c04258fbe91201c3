import { schemes, type Scheme } from "../sim/partition/index.ts";
import { oneOf, type OptionValues } from "./options.ts";

/** The option of all planners that may divide operators by a grid. */
export const gridOption = oneOf(["cells", "quadrants"], {
  meaning:
    "a grid with a cell for each device; or four equal quadrants, of which fewer devices take several, as in FlexPie's programs",
});

/** The chosen value of `gridOption`. */
type GridChoice = OptionValues<{ readonly grid: typeof gridOption }>;

/** The grid of a value of `gridOption`. */
export function gridScheme({ grid }: GridChoice): Scheme {
  return grid === "quadrants" ? "quadrants" : "grid2d";
}

/** The schemes that a search may use: those of one axis, and the chosen grid. */
export function searchedSchemes(choice: GridChoice): readonly Scheme[] {
  const chosen = gridScheme(choice);
  return schemes.filter((scheme) => (scheme !== "grid2d" && scheme !== "quadrants") || scheme === chosen);
}
