import fc from "fast-check";
import { expect, test } from "vitest";
import { buildModel, tensorBytes } from "../../../sim/model/index.ts";
import type { Compute, Tile } from "../../../sim/program/index.ts";
import { outputBytes, tensorMade, tensorsRead, workingBytes } from "../../../sim/run/program-memory.ts";
import { box } from "../../../sim/tensor/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

/** Two chains from one input that meet twice. */
const model = buildModel("diamonds", [
  { name: "input", operation: { kind: "input", shape: [1, 8, 1] }, inputs: [] },
  { name: "a", operation: { kind: "activation", function: "relu" }, inputs: ["input"] },
  { name: "b", operation: { kind: "activation", function: "tanh" }, inputs: ["a"] },
  { name: "c", operation: { kind: "activation", function: "relu" }, inputs: ["a"] },
  { name: "sum", operation: { kind: "elementwise", function: "add", constants: [] }, inputs: ["b", "c"] },
  {
    name: "square",
    operation: { kind: "elementwise", function: "multiply", constants: [] },
    inputs: ["sum", "sum"],
  },
  {
    name: "again",
    operation: { kind: "elementwise", function: "add", constants: [] },
    inputs: ["square", "a"],
  },
]);

/** Some of the operators in their order, some of them in two pieces one after the other. */
const tileLists = fc
  .array(fc.record({ rows: fc.integer({ min: 1, max: 7 }), pieces: fc.nat(2) }), {
    minLength: model.operators.length - 1,
    maxLength: model.operators.length - 1,
  })
  .map((drawn) =>
    drawn.flatMap(({ rows, pieces }, index): Tile[] =>
      Array.from({ length: pieces }, (_, piece) => ({
        operator: model.operators[index + 1]!,
        region: piece === 0 ? box([0, 1], [0, rows], [0, 1]) : box([0, 1], [rows, 8], [0, 1]),
        reordersInput: false,
        reordersOutput: false,
      })),
    ),
  );

const computeOf = (tiles: readonly Tile[]): Compute => ({
  device: 0,
  work: { kind: "tiles", tiles },
  after: [],
  awaits: [],
});

test("a task of several tiles holds at each of them all that was made and is still read, and what nothing reads", () => {
  let freed = 0;
  fc.assert(
    fc.property(tileLists, (tiles) => {
      const bytes = tiles.map(({ operator, region }) => tensorBytes(operator, region));
      const held = tiles.map((_, now) =>
        bytes.reduce((sum, size, made) => {
          if (made > now) return sum;
          const readers = [...tiles.keys()].filter((reader) =>
            tiles[reader]!.operator.inputs.includes(tiles[made]!.operator.id),
          );
          const isHeld = readers.length === 0 || readers.some((reader) => reader >= now);
          if (!isHeld) freed++;
          return isHeld ? sum + size : sum;
        }, 0),
      );
      const compute = computeOf(tiles);
      expect(workingBytes(compute)).toBe(Math.max(0, ...held));
      expect(outputBytes(compute)).toBe(bytes.at(-1) ?? 0);
      expect(tensorMade(compute)).toBe(tiles.at(-1)?.operator.id);
      expect(workingBytes({ ...compute, outputBytes: 3 })).toBe(3);
      expect([...tensorsRead(compute)].sort()).toEqual(
        [...new Set(tiles.flatMap(({ operator }) => operator.inputs))].sort(),
      );
    }),
    { ...fixedSeed, numRuns: 200 },
  );
  expect(freed).toBeGreaterThan(100);
});

test("plain work reads and makes nothing of a model, and leaves the bytes that it says", () => {
  const plain: Compute = { device: 0, work: { kind: "seconds", seconds: 1 }, after: [], awaits: [] };
  expect([outputBytes(plain), workingBytes(plain), tensorMade(plain)]).toEqual([0, 0, undefined]);
  expect(tensorsRead(plain).size).toBe(0);
  const stated = { ...plain, outputBytes: 7 };
  expect([outputBytes(stated), workingBytes(stated)]).toEqual([7, 7]);
});
