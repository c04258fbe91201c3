import { bit, bitSet } from "../dag/index.ts";
import type { MemoryProblem } from "./problem.ts";

/** Memory of a sequence relative to its start: now, and at most; bytes. */
interface Level {
  stable: number;
  transient: number;
}

/**
 * Chains of nodes that may as well run in one go: each the only successor of the one before, which is its only
 * predecessor, while neither what stays nor what is needed for a moment grows.
 *
 * @returns the nodes of each chain, chains in the order of their first nodes
 */
export function sequencesOf(problem: MemoryProblem): readonly (readonly number[])[] {
  const { successors, predecessors } = problem.dag;
  const sequences: number[][] = [];
  const taken = new Set<number>();
  for (const first of successors.keys()) {
    if (taken.has(first)) continue;
    const sequence = [first];
    const level: Level = { stable: 0, transient: 0 };
    advance(problem, sequence, level);
    for (;;) {
      const [next, ...others] = successors[sequence.at(-1)!]!;
      if (next === undefined || others.length > 0 || predecessors[next]!.length > 1) break;
      const before = { ...level };
      advance(problem, [...sequence, next], level);
      if (level.stable > before.stable || level.transient > before.transient) break;
      sequence.push(next);
    }
    for (const node of sequence) taken.add(node);
    sequences.push(sequence);
  }
  return sequences;
}

/** Runs the last node of a sequence; only values that nobody outside reads are sure to be freed. */
function advance({ outputs, reads }: MemoryProblem, sequence: readonly number[], level: Level): void {
  const node = sequence.at(-1)!;
  const inside = bitSet(sequence);
  level.stable += outputs[node]!.bytes;
  level.transient = Math.max(level.transient, level.stable);
  for (const { bytes, readers, isKept } of reads[node]!)
    if (!isKept && readers & bit(node) && (readers & ~inside) === 0n) level.stable -= bytes;
}
