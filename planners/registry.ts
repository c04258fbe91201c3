import { fixed } from "./fixed-scheme.ts";
import { flexpie } from "./flexpie.ts";
import { fused } from "./fused.ts";
import { layerwise } from "./layerwise.ts";
import type { Planner } from "./planner.ts";
import { single } from "./single.ts";

/** All planners, in the order in which tables show them. A new planner is one file and one entry here. */
export const planners: readonly Planner[] = [single, ...fixed, layerwise, fused, flexpie];
