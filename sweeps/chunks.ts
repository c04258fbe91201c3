import type { SweepKeys } from "../scenarios/index.ts";

/**
 * Cuts points into tasks. A task holds points of one family only, which share what planners remember, and a block, whose
 * points share a baseline, whole where it is not larger than a task.
 *
 * @param most points of a task
 */
export function cutChunks(
  numbers: readonly number[],
  { blocks, families }: Pick<SweepKeys, "blocks" | "families">,
  most: number,
): readonly (readonly number[])[] {
  const sorted = [...numbers].sort((a, b) => families[a]! - families[b]! || blocks[a]! - blocks[b]! || a - b);
  const chunks: number[][] = [];
  let chunk: number[] = [];
  let family: number | undefined;
  for (const block of runsOf(sorted, blocks)) {
    const other = families[block[0]!]!;
    if (chunk.length > 0 && (other !== family || chunk.length + block.length > most)) {
      chunks.push(chunk);
      chunk = [];
    }
    family = other;
    for (const number of block) {
      if (chunk.length === most) {
        chunks.push(chunk);
        chunk = [];
      }
      chunk.push(number);
    }
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}

/** Points in a row that are of the same block. */
function runsOf(numbers: readonly number[], blocks: readonly number[]): readonly (readonly number[])[] {
  const runs: number[][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last && blocks[last[0]!] === blocks[number]) last.push(number);
    else runs.push([number]);
  }
  return runs;
}
