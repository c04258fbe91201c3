import { definePlanner } from "../define-planner.ts";
import { gridSize, integer, oneOf, wordOr } from "../options.ts";
import { cutFrame, type CutOptions } from "./frame.ts";
import { byCapability, inTurn, staticPlan } from "./static-plan.ts";
import { WorkStealing } from "./stealing/index.ts";
import type { Grid } from "./tiles.ts";

/**
 * DeepThings (Zhao, Barijough, Gerstlauer, TCAD 2018): the leading layers fused over a grid of tiles, the rest on the
 * gateway. The grid, the reuse schedule and the stealing protocol are those of the published programs (SLAM-Lab/DeepThings
 * on GitHub), the regions those of the exact receptive field. Assignments in turn and by speed are there to compare
 * stealing with, and make a plan that can be proved in advance.
 */
export const deepthings = definePlanner({
  name: "deepthings",
  summary:
    "leading layers fused over a grid of tiles, assigned in advance or stolen at run time; the rest on one device",
  source: "DeepThings, Zhao et al., TCAD 37(11), 2018: fused tile partitioning, work stealing, reuse",
  options: {
    grid: wordOr(
      "auto",
      gridSize({
        meaning:
          "tiles of the last fused layer, up to 16 each way; auto is the smallest square grid with a tile for each device",
      }),
    ),
    layers: wordOr(
      "auto",
      integer({
        min: 1,
        meaning:
          "convolutions and poolings to fuse; auto is all that lead the model, up to the 16 of the published programs",
      }),
    ),
    assignment: oneOf(["static", "balanced", "stealing"], {
      meaning: "who computes a tile: devices in turn, by their speed, or a device that is idle while it runs",
    }),
    reuse: oneOf(["off", "on"], {
      meaning: "may every other tile of the checkerboard take from its neighbours what they have computed",
    }),
  },
  plan(problem, options) {
    const { inference, devices, believed } = problem;
    const { frame, notes } = cutFrame(inference, devices.length, cutOptions(options));
    // The paper has no model of the latency.
    const predictedLatency = undefined;
    if (options.assignment === "stealing" && frame.tiles.length > 0)
      return {
        kind: "controller",
        controller: (onFailure) => new WorkStealing(frame, devices, { ...(onFailure && { onFailure }) }),
        predictedLatency,
        notes: [
          ...notes,
          "tiles are assigned while it runs; a plan that is shown is the one that its run realised",
        ],
      };
    const assignment =
      options.assignment === "static"
        ? inTurn(frame, devices.length)
        : byCapability(frame, devices.length, believed.compute);
    return { plan: staticPlan(frame, assignment), predictedLatency, notes };
  },
});

interface CutChoice {
  readonly grid: "auto" | Grid;
  readonly layers: "auto" | number;
  readonly reuse: "off" | "on";
}

function cutOptions({ grid, layers, reuse }: CutChoice): CutOptions {
  return {
    grid: grid === "auto" ? undefined : grid,
    layers: layers === "auto" ? undefined : layers,
    reuse: reuse === "on",
  };
}
