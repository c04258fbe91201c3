import { planBestSpace } from "./block-planning.ts";
import { devicesOption } from "./device-sets.ts";
import { gridOption, searchedSchemes } from "./grid.ts";
import { definePlanner } from "./define-planner.ts";
import { splitOption } from "./shares.ts";

/** The best fused blocks on one scheme, whichever scheme that is. */
export const fused = definePlanner({
  name: "fused",
  summary: "the best fused blocks, all by one scheme",
  source: "AOFL, SEC 2019, and EdgeCI, TOIT 2024; as mapped by FlexPie",
  options: { split: splitOption, grid: gridOption, devices: devicesOption },
  plan(problem, options) {
    const spaces = searchedSchemes(options).map(
      (scheme) => ({ schemes: [scheme], maximumBlock: Infinity, stopping: "exhaustive" }) as const,
    );
    return planBestSpace(problem, options, spaces);
  },
});
