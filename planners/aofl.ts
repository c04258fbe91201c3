import type { Piece, Plan } from "../sim/partition/index.ts";
import { gridOption, gridScheme } from "./grid.ts";
import { definePlanner } from "./define-planner.ts";
import { oneOf } from "./options.ts";
import type { Split } from "./shares.ts";
import { FusedBlocks } from "./strips/fused-blocks.ts";
import { fastest } from "./strips/fastest.ts";
import { fewRowsNotes } from "./strips/rows.ts";
import { planWithinMemory } from "./strips/within-memory.ts";
import { isLess } from "./ties.ts";

/** The end of a plan's last block so far, and how it came about. */
interface Choice {
  /** Seconds up to here. */
  readonly seconds: number;
  /** Position of the block's first operator. */
  readonly first: number;
  /** Partition degree of the block before, by index; -1 for none. */
  readonly before: number;
}

/** A step for each block, and the seconds of all of them with the result's way home. */
interface BlockPlan {
  readonly steps: readonly (readonly Piece[])[];
  readonly seconds: number;
}

const splitChoice = oneOf(["proportional", "even"], {
  meaning: "parts of a block in proportion to the devices' capability, or equal",
});

const schemeChoice = oneOf(["rows", "grid"], { meaning: "cut blocks into rows, or into a grid" });

/** AOFL-style: where to fuse, and how many devices each fused block is for. */
export const aofl = definePlanner({
  name: "aofl",
  summary: "AOFL-style: the best fused blocks, each on its best number of the fastest devices",
  source:
    "AOFL-style, after Zhou et al., SEC 2019, and the fused-layer dynamic program of EdgeCI, Chen et al., TOIT 2024; a reconstruction",
  options: { split: splitChoice, scheme: schemeChoice, grid: gridOption },
  plan: (problem, options) =>
    planWithinMemory(problem, (capabilities) => {
      const { model } = problem.inference;
      const degrees = degreesOf(capabilities, options.split);
      const scheme = options.scheme === "grid" ? gridScheme(options) : "inh";
      const blocks = new FusedBlocks(problem, (degree) => degrees[degree]!, scheme);
      const { steps, seconds } = bestBlocks(blocks, degrees.length);
      const plan: Plan = { execution: "bulk-synchronous", steps };
      return { plan, predictedLatency: seconds, notes: fewRowsNotes(model, capabilities) };
    }),
});

/** Shares of the devices for each number of them, from one to all that are capable. */
function degreesOf(capabilities: readonly number[], split: Split): readonly (readonly number[])[] {
  const count = capabilities.filter((capability) => capability > 0).length;
  return Array.from({ length: count }, (_, index) => {
    const shares = fastest(capabilities, index + 1);
    return split === "even" ? shares.map(Math.sign) : shares;
  });
}

/** The best blocks of all degrees, looked for below what those of a few degrees take. */
function bestBlocks(blocks: FusedBlocks, degreeCount: number): BlockPlan {
  const all = Array.from({ length: degreeCount }, (_, degree) => degree);
  const few = all.filter((degree) => degree === degreeCount - 1 || isPowerOfTwo(degree + 1));
  return bestWithin(blocks, all, bestWithin(blocks, few, Infinity).seconds);
}

function isPowerOfTwo(count: number): boolean {
  return (count & (count - 1)) === 0;
}

/**
 * The dynamic program, over the end j and the degree q of the last block, because what must move at its start depends
 * on the degree of the block before:
 *
 *     best[j][q] = min over i < j and p: best[i][p] + move(i..j, p to q) + compute(i..j, q)
 *
 * What no sequence that takes as little as a known one can go through is not followed, and moves are priced where what they
 * take at least does not show that they are too much.
 *
 * @param atMost seconds of a known sequence of these degrees or fewer
 */
function bestWithin(blocks: FusedBlocks, degrees: readonly number[], atMost: number): BlockPlan {
  const { length } = blocks;
  const bounds = blocks.completionBounds(degrees);
  const start: Choice = { seconds: 0, first: -1, before: -1 };
  const best: Choice[][] = [[start]];
  for (let end = 1; end <= length; end++) {
    best[end] = [];
    const limit = atMost * (1 + slack) - bounds[end]!;
    for (const degree of degrees) {
      let found: Choice | undefined;
      for (let first = end - 1; first >= 0; first--) {
        const compute = blocks.computeSeconds(first, end - 1, degree);
        const isTooMuch = (seconds: number) =>
          seconds > limit || (found !== undefined && !isLess(seconds, found.seconds));
        for (const [before, state] of best[first]!.entries()) {
          if (!state || isTooMuch(state.seconds + compute)) continue;
          const from = first === 0 ? -1 : before;
          const least = blocks.moveSecondsAtLeast(first, end - 1, from, degree);
          if (isTooMuch(state.seconds + least + compute)) continue;
          const move = blocks.moveSeconds(first, end - 1, from, degree);
          const seconds = state.seconds + move + compute;
          if (!isTooMuch(seconds)) found = { seconds, first, before };
        }
      }
      if (found) best[end]![degree] = found;
    }
  }
  return blocksTo(best, blocks, length);
}

/** Sums in another order differ by rounding. */
const slack = 1e-9;

/** The pieces of the blocks that lead to the best end, the result's way home included. */
function blocksTo(
  best: readonly (readonly (Choice | undefined)[])[],
  blocks: FusedBlocks,
  length: number,
): BlockPlan {
  let degree = 0;
  let least = Infinity;
  for (const [index, choice] of best[length]!.entries()) {
    const seconds = choice ? choice.seconds + blocks.homeSeconds(index) : Infinity;
    if (isLess(seconds, least)) [degree, least] = [index, seconds];
  }
  const steps: (readonly Piece[])[] = [];
  for (let end = length; end > 0;) {
    const { first, before } = best[end]![degree]!;
    steps.unshift(blocks.pieces(first, end - 1, degree));
    end = first;
    degree = before;
  }
  return { steps, seconds: least };
}
