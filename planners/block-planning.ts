import type { Plan, Scheme } from "../sim/partition/index.ts";
import { fastestPlan } from "./fastest-plan.ts";
import type { Planned } from "./planned.ts";
import type { PlanningProblem } from "./planner.ts";
import type { Block, BlockGeometry, SearchBounds, SearchResult } from "./segments/index.ts";
import { deviceShares, type Split } from "./shares.ts";
import { mayMiss, planOverDevices, type DevicesChoice } from "./device-sets.ts";
import { isLess } from "./ties.ts";

/** Ways between states that a search has room for: some hundred megabytes. */
const maximumWays = 4_000_000;
/** States kept at a cut where there are more ways, which the planner says then. */
const maximumStates = 500;

/** Which blocks a planner considers: those of some schemes, all for the same shares of the devices. */
export interface BlockSpace extends Omit<SearchBounds, "kinds" | "maximumWays" | "maximumStates"> {
  readonly schemes: readonly Scheme[];
}

/** The geometry of a problem's blocks, shared over a sweep. */
export function blockGeometry({ inference, devices, cache }: PlanningProblem): BlockGeometry {
  return cache.blocks.geometry(inference.model, devices.length);
}

/** Blocks of several operators may keep several streams busy, and the search does not know. */
const oneStreamNote = "blocks were chosen as if every device had one stream";

/** What to know of a search that dropped states: how far its blocks are from the best ones at most. */
export function droppedNotes({ latency, droppedStates, atLeast }: SearchResult, kept: number): string[] {
  if (droppedStates === 0) return [];
  const missed = `at most ${((latency / atLeast - 1) * 100).toPrecision(2)} % from the best blocks`;
  return [`blocks: kept ${kept} states a cut and dropped ${droppedStates}, ${missed}: ${mayMiss}`];
}

/** A bulk-synchronous plan with a step for each block. */
export function planOfBlocks(geometry: BlockGeometry, blocks: readonly Block[]): Plan {
  return geometry.planOf(blocks);
}

/** The best plan of blocks in a space, for the devices that the options ask for. */
export function planBestBlocks(
  problem: PlanningProblem,
  options: DevicesChoice & { readonly split: Split },
  space: BlockSpace,
): Planned {
  const isPredicted = predictsRuns(problem);
  return planOverDevices(problem, options, (among, atMost) => {
    const shares = deviceShares(problem, options.split, among);
    return planBlocksWithin(problem, shares, space, isPredicted ? atMost : Infinity);
  });
}

/** The fastest of the best plans of several spaces, the first of equals. */
export function planBestSpace(
  problem: PlanningProblem,
  options: DevicesChoice & { readonly split: Split },
  spaces: readonly BlockSpace[],
): Planned {
  if (options.devices !== "all" || !predictsRuns(problem))
    return fastestPlan(
      problem,
      spaces.map((space) => planBestBlocks(problem, options, space)),
    )!;
  const all = [...problem.devices.keys()];
  const shares = deviceShares(problem, options.split, all);
  return spaces.reduce<Planned | undefined>((best, space) => {
    const planned = planBlocksWithin(problem, shares, space, best?.predictedLatency ?? Infinity);
    if (!planned || !best) return planned ?? best;
    return isLess(planned.predictedLatency!, best.predictedLatency!) ? planned : best;
  }, undefined)!;
}

/** Devices of one stream take for a plan what the search says that they take. */
function predictsRuns({ devices }: PlanningProblem): boolean {
  return devices.every(({ streams }) => streams === 1);
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
  const kinds = schemes.map((scheme) => geometry.kindOf({ scheme, shares }));
  const bounds = { ...space, kinds, maximumWays, maximumStates };
  const found = cache.blocks.search(geometry, believed, inference, bounds, atMost);
  if (!found) return undefined;
  const { blocks, latency } = found;
  const notes = droppedNotes(found, maximumStates);
  const plan = planOfBlocks(geometry, blocks);
  if (!predictsRuns(problem) && space.maximumBlock > 1) notes.push(oneStreamNote);
  return { plan, predictedLatency: latency, notes };
}
