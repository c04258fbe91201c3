import type { Scheme } from "../sim/partition/index.ts";
import { blockGeometry, planOfBlocks } from "./block-planning.ts";
import { devicesOption, planOverDevices } from "./device-sets.ts";
import { gridOption, gridScheme } from "./grid.ts";
import type { Planner } from "./planner.ts";
import { splitOption } from "./shares.ts";
import { sumOfSteps } from "./sum-of-steps.ts";

/** Every operator by the same scheme, exchanging what is missing before each. */
function fixedScheme(name: Exclude<Scheme, "quadrants">, summary: string, source: string): Planner {
  return {
    name,
    summary,
    source,
    options: { split: splitOption, ...(name === "grid2d" && { grid: gridOption }), devices: devicesOption },
    plan(problem, options) {
      const scheme = name === "grid2d" ? gridScheme(options) : name;
      return planOverDevices(problem, options, (among) => {
        const geometry = blockGeometry(problem, options, among);
        const plan = planOfBlocks(
          geometry,
          geometry.order.map((_, position) => ({ first: position, last: position, scheme })),
        );
        return { plan, predictedLatency: sumOfSteps(problem, plan), notes: [] };
      });
    },
  };
}

/** The four fixed schemes, as FlexPie maps earlier systems to them (section 5). */
export const fixed: readonly Planner[] = [
  fixedScheme("outc", "every operator by output channels", "Xenos, Zhang et al., DASFAA 2023"),
  fixedScheme("inh", "every operator by rows", "MoDNN, Mao et al., DATE 2017; as mapped by FlexPie"),
  fixedScheme("inw", "every operator by columns", "MoDNN, Mao et al., DATE 2017; as mapped by FlexPie"),
  fixedScheme(
    "grid2d",
    "every operator by a grid",
    "DeepThings, Zhao et al., TCAD 2018; as mapped by FlexPie",
  ),
];
