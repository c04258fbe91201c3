import type { Plan } from "../sim/partition/index.ts";
import type { Planned } from "./planned.ts";
import type { PlanningProblem } from "./planner.ts";
import { searchBlocks, type Block, type BlockGeometry, type SearchSpace } from "./segments/index.ts";
import { deviceShares, type Split } from "./shares.ts";
import { mayMiss, planOverDevices, type DevicesChoice } from "./device-sets.ts";

/**
 * States kept at a cut: enough to be exact on chains, residual networks and transformers. Where several tensors are live
 * over many operators there are more, and then the planner says so.
 */
const maximumStates = 500;

/** The geometry of a problem's blocks on some devices under a value of `splitOption`, shared over a sweep. */
export function blockGeometry(
  problem: PlanningProblem,
  split: Split,
  among: readonly number[],
): BlockGeometry {
  const shares = deviceShares(problem, split, among);
  const { model } = problem.inference;
  return problem.cache.blocks.geometry(model, shares);
}

/** Blocks of several operators may keep several streams busy, and the search does not know. */
const oneStreamNote = "blocks were chosen as if every device had one stream";

/** A bulk-synchronous plan with a step for each block. */
export function planOfBlocks(geometry: BlockGeometry, blocks: readonly Block[]): Plan {
  return { execution: "bulk-synchronous", steps: blocks.map((block) => geometry.pieces(block)) };
}

/** The best plan of blocks in a space, for the devices that the options ask for. */
export function planBestBlocks(
  problem: PlanningProblem,
  options: DevicesChoice & { readonly split: Split },
  space: Omit<SearchSpace, "maximumStates">,
): Planned {
  return planOverDevices(problem, options, (among) =>
    planBlocksOf(problem, blockGeometry(problem, options.split, among), space),
  );
}

/** The best plan of the blocks of a geometry in a space. */
export function planBlocksOf(
  problem: PlanningProblem,
  geometry: BlockGeometry,
  space: Omit<SearchSpace, "maximumStates">,
): Planned {
  const { inference, believed, cache } = problem;
  const blockCosts = cache.blocks.costsOf(geometry, believed.compute);
  const { blocks, latency, droppedStates } = searchBlocks(geometry, blockCosts, believed, inference, {
    ...space,
    maximumStates,
  });
  const notes =
    droppedStates > 0
      ? [`search kept ${maximumStates} states a cut and dropped ${droppedStates}: ${mayMiss}`]
      : [];
  const plan = planOfBlocks(geometry, blocks);
  const isOneStream = problem.devices.every(({ streams }) => streams === 1);
  if (!isOneStream && space.maximumBlock > 1) notes.push(oneStreamNote);
  return { plan, predictedLatency: latency, notes };
}
