import { groupBy } from "../results/groups.ts";

/** Points that a worker runs one after the other, all of one family; numbers. */
export type Chunk = readonly number[];

/**
 * Chunks on their way to workers. A worker stays with a family, since what is planned for its points it remembers; then it
 * takes one that no other has begun, and where there is none helps with that of which most chunks are left.
 */
export class ChunkQueue {
  private readonly familyOf: (chunk: Chunk) => number;
  /** The chunks of each family that nobody has begun; the next one last. */
  private readonly fresh: Chunk[][];
  /** What is left of the others, by family. */
  private readonly begun = new Map<number, Chunk[]>();

  constructor(chunks: readonly Chunk[], familyOf: (chunk: Chunk) => number) {
    this.familyOf = familyOf;
    const families = groupBy(chunks, (chunk) => String(familyOf(chunk)));
    this.fresh = [...families.values()].map((group) => [...group]).reverse();
  }

  /** The next chunk for a worker, by its last one; undefined when all are taken. */
  next(last: Chunk | undefined): Chunk | undefined {
    const own = last && this.begun.get(this.familyOf(last));
    const chunks = own ?? this.fresh.pop() ?? this.longest();
    const chunk = chunks?.shift();
    if (!chunks || !chunk) return undefined;
    const family = this.familyOf(chunk);
    if (chunks.length > 0) this.begun.set(family, chunks);
    else this.begun.delete(family);
    return chunk;
  }

  private longest(): Chunk[] | undefined {
    return [...this.begun.values()].reduce<Chunk[] | undefined>(
      (most, chunks) => (most && most.length >= chunks.length ? most : chunks),
      undefined,
    );
  }
}
