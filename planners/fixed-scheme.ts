import type { Scheme } from "../sim/partition/index.ts";
import { blockGeometry, planOfBlocks } from "./block-planning.ts";
import { definePlanner } from "./define-planner.ts";
import { devicesOption, planOverDevices, type DevicesChoice } from "./device-sets.ts";
import { gridOption, gridScheme } from "./grid.ts";
import type { Planned } from "./planned.ts";
import type { Planner, PlanningProblem } from "./planner.ts";
import { deviceShares, splitOption, type Split } from "./shares.ts";
import { sumOfSteps } from "./sum-of-steps.ts";

/** Every operator by the same scheme, exchanging what is missing before each. */
function planByScheme(
  problem: PlanningProblem,
  options: DevicesChoice & { readonly split: Split },
  scheme: Scheme,
): Planned {
  return planOverDevices(problem, options, (among) => {
    const geometry = blockGeometry(problem);
    const kind = geometry.kindOf({ scheme, shares: deviceShares(problem, options.split, among) });
    const plan = planOfBlocks(
      geometry,
      geometry.order.map((_, position) => ({ first: position, last: position, kind })),
    );
    return { plan, predictedLatency: sumOfSteps(problem, plan), notes: [] };
  });
}

function stripScheme(name: "outc" | "inh" | "inw", summary: string, source: string): Planner {
  return definePlanner({
    name,
    summary,
    source,
    options: { split: splitOption, devices: devicesOption },
    plan: (problem, options) => planByScheme(problem, options, name),
  });
}

const grid2d = definePlanner({
  name: "grid2d",
  summary: "every operator by a grid",
  source: "DeepThings, Zhao et al., TCAD 2018; as mapped by FlexPie",
  options: { split: splitOption, grid: gridOption, devices: devicesOption },
  plan: (problem, options) => planByScheme(problem, options, gridScheme(options)),
});

/** The four fixed schemes, as FlexPie maps earlier systems to them (section 5). */
export const fixed: readonly Planner[] = [
  stripScheme("outc", "every operator by output channels", "Xenos, Zhang et al., DASFAA 2023"),
  stripScheme("inh", "every operator by rows", "MoDNN, Mao et al., DATE 2017; as mapped by FlexPie"),
  stripScheme("inw", "every operator by columns", "MoDNN, Mao et al., DATE 2017; as mapped by FlexPie"),
  grid2d,
];
