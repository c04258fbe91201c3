import { planBestBlocks } from "./block-planning.ts";
import { devicesOption } from "./device-sets.ts";
import { gridOption, searchedSchemes } from "./grid.ts";
import type { Planner, PlannerOptions } from "./planner.ts";
import type { SearchSpace } from "./segments/index.ts";
import { splitOption } from "./shares.ts";

/** FlexPie's dynamic partition planner: scheme and transmit or not, layer by layer. */
export const flexpie: Planner = {
  name: "flexpie",
  summary: "the best blocks, each by its best scheme (dynamic partition planning)",
  source: "FlexPie, Zhang et al., arXiv 2502.15312, algorithm 1",
  options: {
    split: splitOption,
    grid: gridOption,
    devices: devicesOption,
    search: {
      meaning:
        "every block length; or the paper's dynamic threshold, which stops once a longer block is not better; or its fixed depth",
      values: ["exact", "greedy", "fixed-depth"],
    },
    depth: {
      meaning: "most fused operators before a block's last one under fixed-depth",
      values: ["8", "positive integer"],
    },
  },
  plan: (problem, options) =>
    planBestBlocks(problem, options, { schemes: searchedSchemes(options), ...searchOf(options) }),
};

function searchOf(options: PlannerOptions): Pick<SearchSpace, "maximumBlock" | "stopping"> {
  switch (options["search"]) {
    case "greedy":
      return { maximumBlock: Infinity, stopping: "greedy" };
    case "fixed-depth":
      return { maximumBlock: Number(options["depth"]) + 1, stopping: "exhaustive" };
    default:
      return { maximumBlock: Infinity, stopping: "exhaustive" };
  }
}
