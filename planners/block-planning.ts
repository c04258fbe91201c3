import type { Plan, Scheme } from "../sim/partition/index.ts";
import type { Planned } from "./planned.ts";
import type { PlanningProblem } from "./planner.ts";
import { searchBlocks, type Block, type BlockGeometry, type SearchBounds } from "./segments/index.ts";
import { deviceShares, type Split } from "./shares.ts";
import { mayMiss, planOverDevices, type DevicesChoice } from "./device-sets.ts";

/**
 * States kept at a cut: enough to be exact on chains, residual networks and transformers. Where several tensors are live
 * over many operators there are more, and then the planner says so.
 */
const maximumStates = 500;

/** Which blocks a planner considers: those of some schemes, all for the same shares of the devices. */
export interface BlockSpace extends Omit<SearchBounds, "kinds" | "maximumStates"> {
  readonly schemes: readonly Scheme[];
}

/** The geometry of a problem's blocks, shared over a sweep. */
export function blockGeometry({ inference, devices, cache }: PlanningProblem): BlockGeometry {
  return cache.blocks.geometry(inference.model, devices.length);
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
  space: BlockSpace,
): Planned {
  // Devices of one stream take for a plan what the search says that they take.
  const isPredicted = problem.devices.every(({ streams }) => streams === 1);
  return planOverDevices(problem, options, (among, atMost) => {
    const shares = deviceShares(problem, options.split, among);
    return planBlocksWithin(problem, shares, space, isPredicted ? atMost : Infinity);
  });
}

/**
 * The best plan of blocks in a space.
 *
 * @param shares relative amount of work of each device
 */
export function planBlocksOf(
  problem: PlanningProblem,
  shares: readonly number[],
  space: BlockSpace,
): Planned {
  return planBlocksWithin(problem, shares, space, Infinity)!;
}

/** The best plan of blocks in a space; undefined where the search knows that each takes more than so many seconds. */
function planBlocksWithin(
  problem: PlanningProblem,
  shares: readonly number[],
  { schemes, ...space }: BlockSpace,
  atMost: number,
): Planned | undefined {
  const { inference, believed, cache } = problem;
  const geometry = blockGeometry(problem);
  const blockCosts = cache.blocks.costsOf(geometry, believed.compute);
  const kinds = schemes.map((scheme) => geometry.kindOf({ scheme, shares }));
  const found = searchBlocks(
    geometry,
    blockCosts,
    cache.blocks.transfersOf(geometry, believed),
    inference,
    { ...space, kinds, maximumStates },
    atMost,
  );
  if (!found) return undefined;
  const { blocks, latency, droppedStates } = found;
  const notes =
    droppedStates > 0
      ? [`search kept ${maximumStates} states a cut and dropped ${droppedStates}: ${mayMiss}`]
      : [];
  const plan = planOfBlocks(geometry, blocks);
  const isOneStream = problem.devices.every(({ streams }) => streams === 1);
  if (!isOneStream && space.maximumBlock > 1) notes.push(oneStreamNote);
  return { plan, predictedLatency: latency, notes };
}
