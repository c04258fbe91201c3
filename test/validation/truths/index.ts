/** Every truth that the project is compared with. */
import type { Truth } from "../truth.ts";
import { boardsFromRelatives, boardsInEightBits, boardsLeftOut } from "./boards.ts";
import { estimatorsHeldOut, interpolatedTiles } from "./estimators.ts";
import { flexpieBars, xenosBoard } from "./flexpie.ts";
import { matrixProducts } from "./products.ts";
import { publishedSchedules } from "./published-schedules.ts";
import { realRuns } from "./real-runs.ts";
import { simgrid } from "./simgrid.ts";

export const truths: readonly Truth[] = [
  flexpieBars,
  xenosBoard,
  realRuns,
  boardsLeftOut,
  boardsInEightBits,
  boardsFromRelatives,
  estimatorsHeldOut,
  interpolatedTiles,
  matrixProducts,
  simgrid,
  publishedSchedules,
];
