import { planBestBlocks } from "./block-planning.ts";
import { devicesOption } from "./device-sets.ts";
import { gridOption, searchedSchemes } from "./grid.ts";
import { definePlanner } from "./define-planner.ts";
import { splitOption } from "./shares.ts";

/** The best scheme for each layer, exchanging what is missing before each. */
export const layerwise = definePlanner({
  name: "layerwise",
  summary: "the best scheme for each operator, never fused",
  source: "DINA, INFOCOM 2020, and PartialDI, SenSys-ML 2019; as mapped by FlexPie",
  options: { split: splitOption, grid: gridOption, devices: devicesOption },
  plan: (problem, options) =>
    planBestBlocks(problem, options, {
      schemes: searchedSchemes(options),
      maximumBlock: 1,
      stopping: "exhaustive",
    }),
});
