import type { Plan } from "../sim/partition/index.ts";
import type { PlannerOptions, PlanningTask, Planned } from "./planner.ts";
import { BlockCosts, BlockGeometry, searchBlocks, type Block, type SearchSpace } from "./segments/index.ts";
import { deviceShares } from "./shares.ts";

/**
 * States kept at a cut: enough to be exact on chains, residual networks and transformers. Where several tensors are live
 * over many operators there are more, and then the planner says so.
 */
const maximumStates = 500;

/** The geometry of a task's blocks under its `split` option, shared over a sweep. */
export function blockGeometry(task: PlanningTask, options: PlannerOptions): BlockGeometry {
  const shares = deviceShares(task, options["split"]!);
  const { model } = task.inference;
  return task.cache.geometry.get(model, shares.join(), () => new BlockGeometry(model, shares));
}

/** A bulk-synchronous plan with a step for each block. */
export function planOfBlocks(geometry: BlockGeometry, blocks: readonly Block[]): Plan {
  return { execution: "bulk-synchronous", steps: blocks.map((block) => geometry.pieces(block)) };
}

/** The best plan of blocks in a space. */
export function planBestBlocks(
  task: PlanningTask,
  options: PlannerOptions,
  space: Omit<SearchSpace, "maximumStates">,
): Planned {
  return planBlocksOf(task, blockGeometry(task, options), space);
}

/** The best plan of the blocks of a geometry in a space. */
export function planBlocksOf(
  { inference, costs, cache }: PlanningTask,
  geometry: BlockGeometry,
  space: Omit<SearchSpace, "maximumStates">,
): Planned {
  const blockCosts = cache.blockCosts.get(
    costs.compute,
    geometry,
    () => new BlockCosts(geometry, costs.compute),
  );
  const { blocks, latency, droppedStates } = searchBlocks(geometry, blockCosts, costs, inference, {
    ...space,
    maximumStates,
  });
  const notes =
    droppedStates > 0
      ? [`search kept ${maximumStates} states a cut and dropped ${droppedStates}: may miss the best plan`]
      : [];
  return { plan: planOfBlocks(geometry, blocks), predictedLatency: latency, notes };
}
