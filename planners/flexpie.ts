import { planBestBlocks } from "./block-planning.ts";
import { devicesOption } from "./device-sets.ts";
import { gridOption, searchedSchemes } from "./grid.ts";
import { definePlanner } from "./define-planner.ts";
import { integer, oneOf } from "./options.ts";
import type { SearchBounds } from "./segments/index.ts";
import { splitOption } from "./shares.ts";

/** FlexPie's dynamic partition planner: scheme and transmit or not, layer by layer. */
export const flexpie = definePlanner({
  name: "flexpie",
  summary: "the best blocks, each by its best scheme (dynamic partition planning)",
  source: "FlexPie, Zhang et al., arXiv 2502.15312, algorithm 1",
  options: {
    split: splitOption,
    grid: gridOption,
    devices: devicesOption,
    search: oneOf(["exact", "greedy", "fixed-depth"], {
      meaning:
        "every block length; or the paper's dynamic threshold, which stops once a longer block is not better; or its fixed depth",
    }),
    depth: integer({
      min: 1,
      default: 8,
      meaning: "most fused operators before a block's last one under fixed-depth",
    }),
  },
  plan: (problem, options) =>
    planBestBlocks(problem, options, { schemes: searchedSchemes(options), ...searchOf(options) }),
});

/** How far the search goes. */
interface SearchChoice {
  readonly search: "exact" | "greedy" | "fixed-depth";
  readonly depth: number;
}

function searchOf({ search, depth }: SearchChoice): Pick<SearchBounds, "maximumBlock" | "stopping"> {
  switch (search) {
    case "greedy":
      return { maximumBlock: Infinity, stopping: "greedy" };
    case "fixed-depth":
      return { maximumBlock: depth + 1, stopping: "exhaustive" };
    case "exact":
      return { maximumBlock: Infinity, stopping: "exhaustive" };
  }
}
