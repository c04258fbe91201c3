import type { PlanningProblem } from "../planner.ts";
import type { Block, BlockGeometry } from "../segments/index.ts";
import { droppedNotes } from "../block-planning.ts";
import { blockKinds, leaningKinds } from "./block-kinds.ts";
import type { Floor } from "./floor.ts";
import type { QuiltObjective } from "./plan-figure.ts";

/** How long is searched: runs of the climb, states, plans that are improved. */
export type Effort = "quick" | "normal" | "thorough";

/** A search for the best blocks. */
interface ProgramSpace {
  /** Part of a block's computation that is believed to hide transfers: none, as where steps wait, or some, as in dataflow. */
  readonly overlap: number;
  /** May blocks lean towards the input and the result? */
  readonly leans: boolean;
}

const programSpaces: readonly ProgramSpace[] = [
  { overlap: 0, leans: false },
  { overlap: 1, leans: false },
  { overlap: 0.5, leans: true },
  { overlap: 1, leans: true },
];
/** Ways between states that the block program has room for. */
const maximumWays = 1_000_000;
/** Where there are more, it keeps many states at a cut of up to so many kinds: each state is reached by every one of them. */
const fewKinds = 9;
const mostStates = 4000;
const statesOfMany = 500;
/** What computation hides is an estimate, which needs no exact search. */
const statesOfEstimates = 60;

/** What searches for blocks came to. */
export interface BlockPrograms {
  readonly programs: readonly (readonly Block[])[];
  /** What the first of them dropped. */
  readonly notes: readonly string[];
}

/** What is searched for: how long, and the best plan for what. */
interface Wanted {
  readonly effort: Effort;
  readonly objective: QuiltObjective;
}

/** The best sequences of blocks, where steps wait for each other and where computation hides transfers. */
export function blockPrograms(
  problem: PlanningProblem,
  own: BlockGeometry,
  wanted: Wanted,
  floor: Floor,
): BlockPrograms {
  const found = programSpaces.map((space) => blockProgram(problem, own, wanted, floor, space));
  return { programs: found.flatMap(({ blocks }) => (blocks ? [blocks] : [])), notes: found[0]?.notes ?? [] };
}

/**
 * The best sequence of blocks, as blocks of another geometry of the model; without blocks where none is as fast as what the floor
 * says of its own.
 */
function blockProgram(
  problem: PlanningProblem,
  own: BlockGeometry,
  { effort, objective }: Wanted,
  floor: Floor,
  { overlap, leans }: ProgramSpace,
): { readonly blocks: readonly Block[] | undefined; readonly notes: readonly string[] } {
  const { inference, believed, cache, devices } = problem;
  const shared = cache.blocks.geometry(inference.model, devices.length);
  const kinds = [...blockKinds(problem, shared), ...(leans ? leaningKinds(problem, shared) : [])];
  const isExact = kinds.length <= fewKinds || effort === "thorough";
  const maximumStates = overlap > 0 ? statesOfEstimates : isExact ? mostStates : statesOfMany;
  const found = cache.blocks.search(
    shared,
    believed,
    inference,
    { kinds, maximumBlock: Infinity, stopping: "exhaustive", maximumWays, maximumStates, overlap },
    objective === "latency" ? knownSeconds(problem, floor, overlap) : Infinity,
  );
  if (!found) return { blocks: undefined, notes: [] };
  return {
    blocks: found.blocks.map((block) => ({ ...block, kind: own.kindOf(shared.kind(block.kind)) })),
    notes: droppedNotes(found, maximumStates),
  };
}

/** Seconds of the fastest floor plan, of those that wait after each step unless blocks do not: blocks that take more are no better a start. */
function knownSeconds({ devices }: PlanningProblem, { plans }: Floor, overlap: number): number {
  if (devices.some(({ streams }) => streams > 1)) return Infinity;
  if (overlap > 0) return plans[0]?.figure ?? Infinity;
  const blocks = plans.filter(
    ({ decision: { plan, merged, encoded } }) => plan.execution === "bulk-synchronous" && !merged && !encoded,
  );
  return Math.min(...blocks.map(({ figure }) => figure));
}
