import fc from "fast-check";
import { expect, test } from "vitest";
import { ChunkQueue, type Chunk } from "../../sweeps/chunk-queue.ts";
import { cutChunks } from "../../sweeps/chunks.ts";
import { chooseShard, pointsOfShard } from "../../sweeps/shard.ts";
import { fixedSeed } from "../support/arbitrary.ts";

test("the flag says the shard, before the environment does", () => {
  const slurm = { SLURM_ARRAY_TASK_ID: "7", SLURM_ARRAY_TASK_MIN: "5", SLURM_ARRAY_TASK_COUNT: "4" };
  expect(chooseShard({}, {})).toBeUndefined();
  expect(chooseShard({ shard: "3/10" }, slurm)).toEqual({ index: 3, count: 10 });
  expect(chooseShard({}, slurm)).toEqual({ index: 3, count: 4 });
  expect(chooseShard({}, { ...slurm, SLURM_ARRAY_TASK_ID: "11", SLURM_ARRAY_TASK_STEP: "2" })).toEqual({
    index: 4,
    count: 4,
  });
  expect(chooseShard({ shards: 5 }, { JOB_COMPLETION_INDEX: "0" })).toEqual({ index: 1, count: 5 });
});

test.each([
  [{ shard: "0/3" }, {}, "--shard: there is no shard 0 of 3"],
  [{ shard: "4/3" }, {}, "--shard: there is no shard 4 of 3"],
  [{ shard: "3" }, {}, 'must be like 3/10, not "3"'],
  [
    {},
    { SLURM_ARRAY_TASK_ID: "7", SLURM_ARRAY_TASK_MIN: "1", SLURM_ARRAY_TASK_COUNT: "3" },
    "no shard 7 of 3",
  ],
  [{}, { SLURM_ARRAY_TASK_ID: "x" }, "SLURM_ARRAY_TASK_ID must be a whole number"],
  [{}, { JOB_COMPLETION_INDEX: "3" }, "say --shards N"],
  [{ shards: 3 }, { JOB_COMPLETION_INDEX: "3" }, "no shard 4 of 3"],
  [{ shards: 3 }, {}, "use --shard i/n"],
])("%j in %j is refused", (flags, environment, message) => {
  expect(() => chooseShard(flags, environment)).toThrow(message);
});

/** Sweeps of some families of blocks, in any order. */
const sweeps = fc.array(fc.nat(20), { minLength: 1, maxLength: 80 }).map((blocks) => ({
  keys: blocks.map((_, number) => `key-${number}`),
  blocks: blocks.map((block) => [...new Set(blocks)].indexOf(block)),
  families: blocks.map((block) => block % 3),
}));

test("shards are a partition of the points", () => {
  fc.assert(
    fc.property(sweeps, fc.integer({ min: 1, max: 12 }), (sweep, count) => {
      const all = Array.from({ length: count }, (_, index) =>
        pointsOfShard(sweep, { index: index + 1, count }),
      ).flat();
      expect(all.sort((a, b) => a - b)).toEqual(pointsOfShard(sweep, undefined));
    }),
    fixedSeed,
  );
});

test("tasks hold every point once, of one family, and small blocks whole", () => {
  fc.assert(
    fc.property(sweeps, fc.integer({ min: 1, max: 9 }), (sweep, most) => {
      const chunks = cutChunks([...sweep.keys.keys()], sweep, most);
      expect(chunks.flat().sort((a, b) => a - b)).toEqual([...sweep.keys.keys()]);
      for (const chunk of chunks) {
        expect(chunk.length).toBeLessThanOrEqual(most);
        expect(new Set(chunk.map((number) => sweep.families[number])).size).toBe(1);
      }
      for (const block of new Set(sweep.blocks)) {
        const size = sweep.blocks.filter((other) => other === block).length;
        const holders = chunks.filter((chunk) => chunk.some((number) => sweep.blocks[number] === block));
        expect(holders).toHaveLength(Math.ceil(size / most));
      }
    }),
    fixedSeed,
  );
});

test("workers take every task once, each of a family of its own as long as there are any", () => {
  fc.assert(
    fc.property(
      sweeps,
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(fc.nat()),
      (sweep, lanes, turns) => {
        const chunks = cutChunks([...sweep.keys.keys()], sweep, 2);
        const familyOf = (chunk: Chunk) => sweep.families[chunk[0]!]!;
        const queue = new ChunkQueue(chunks, familyOf);
        const lasts = Array.from({ length: lanes }, (): Chunk | undefined => undefined);
        const taken: Chunk[] = [];
        for (let free = new Set(chunks.map(familyOf)); taken.length < chunks.length;) {
          const lane = turns.next().value! % lanes;
          const chunk = queue.next(lasts[lane]);
          const family = familyOf(chunk!);
          // Another's family only where none is left that nobody has begun.
          if (lasts[lane] === undefined || familyOf(lasts[lane]) !== family)
            expect(free.has(family) || free.size === 0).toBe(true);
          free = new Set([...free].filter((other) => other !== family));
          lasts[lane] = chunk;
          taken.push(chunk!);
        }
        expect(queue.next(lasts[0])).toBeUndefined();
        expect(new Set(taken)).toEqual(new Set(chunks));
        if (lanes === 1) expect(taken).toEqual(chunks);
      },
    ),
    fixedSeed,
  );
});
