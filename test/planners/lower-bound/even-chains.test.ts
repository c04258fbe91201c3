import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evenChains } from "../../../planners/lower-bound/even-chains.ts";
import { neededPlaces } from "../../../planners/lower-bound/needed-elements.ts";
import { readingTree } from "../../../planners/lower-bound/reading-tree.ts";
import { buildModel, type Model, type OperatorDescription } from "../../../sim/model/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { column, input, rangeOf, slice, strides } from "./columns.ts";

const relu = (name: string, from: string): OperatorDescription => ({
  name,
  operation: { kind: "activation", function: "relu" },
  inputs: [from],
});

const add = (name: string, ...inputs: string[]): OperatorDescription => ({
  name,
  operation: { kind: "add" },
  inputs,
});

/** input (0) -> a (1) -> b (2) and c (3) -> sum (4). */
const diamond = buildModel("diamond", [
  input([2, 4, 1]),
  relu("a", "input"),
  relu("b", "a"),
  relu("c", "a"),
  add("sum", "b", "c"),
]);

const chainsOf = (model: Model, seconds: readonly number[]) =>
  evenChains(model, neededPlaces(model), seconds);
const treeOf = (model: Model, seconds: readonly number[]) => {
  const { readerOf, isOnChain } = readingTree(model, neededPlaces(model), seconds);
  return { readerOf, chain: [...isOnChain.keys()].filter((id) => isOnChain[id]) };
};

describe("the chains of a model", () => {
  it("take each way in proportion to the seconds that are only on it", () => {
    // Behind the common operator of 5 seconds there are 3 of b and 1 of c.
    expect(chainsOf(diamond, [0, 5, 3, 1, 2])).toEqual([1, 1, 0.75, 0.25, 1]);
    expect(chainsOf(diamond, [7, 5, 0, 9, 2])).toEqual([1, 1, 0, 1, 1]);
  });

  it("take one of the longest ways where there are no seconds to choose by", () => {
    expect(chainsOf(diamond, [0, 0, 0, 0, 0])).toEqual([1, 0, 0, 0, 0]);
    expect(chainsOf(diamond, [0, 0, 0, 0, 1])).toEqual([1, 1, 1, 0, 1]);
  });

  it("part between three ways, and meet again", () => {
    const model = buildModel("three", [
      input([2, 4, 1]),
      relu("a", "input"),
      relu("b", "input"),
      relu("c", "b"),
      add("first", "a", "c"),
      add("second", "first", "b"),
    ]);
    // All of b's are those of `first` too: that way takes all. Of its own, a has 6 seconds and c two.
    expect(chainsOf(model, [1, 6, 1, 1, 1, 1])).toEqual([1, 0.75, 0.25, 0.25, 1, 1]);
    // Of the readers of the input and of b, the one with the longer way on reads it in the tree.
    expect(treeOf(model, [1, 6, 1, 1, 1, 1])).toEqual({
      readerOf: [1, 4, 3, 4, 5, undefined],
      chain: [0, 1, 4, 5],
    });
    expect(treeOf(model, [1, 1, 1, 1, 1, 1])).toEqual({
      readerOf: [2, 4, 3, 4, 5, undefined],
      chain: [0, 2, 3, 4, 5],
    });
  });

  it("pass through a concatenation to the parts of which all is read, and end where only some of it is", () => {
    const parts = [relu("a", "input"), relu("b", "input")];
    const joined: OperatorDescription = {
      name: "joined",
      operation: { kind: "concat", axis: 0 },
      inputs: ["a", "b"],
    };
    const reads = (groups: number): OperatorDescription => ({
      name: "reader",
      operation: {
        ...{ kind: "convolution", outputChannels: 4, groups, bias: false, kernel: [1, 1], stride: [1, 1] },
        ...{ dilation: [1, 1], padding: { top: 0, left: 0, bottom: 0, right: 0 } },
      },
      inputs: ["joined"],
    });
    // Every element reads all channels: of a, of b and of the whole, whose own way ends there.
    const dense = buildModel("dense", [input([2, 4, 1]), ...parts, joined, reads(1)]);
    expect(chainsOf(dense, [0, 3, 1, 0, 1])).toEqual([1, 0.75, 0.25, 0, 1]);
    // In the tree the reader reads both parts, and the whole, whose elements are theirs, is read by none.
    expect(treeOf(dense, [0, 3, 1, 0, 9])).toEqual({
      readerOf: [1, 4, 4, undefined, undefined],
      chain: [0, 1, 4],
    });
    // Each reads one channel: half of them nothing of a.
    const depthwise = buildModel("depthwise", [input([2, 4, 1]), ...parts, joined, reads(4)]);
    expect(chainsOf(depthwise, [0, 3, 1, 0, 1])).toEqual([1, 1, 0, 0, 0]);
    expect(chainsOf(depthwise, [0, 3, 1, 0, 9])).toEqual([0, 0, 0, 1, 1]);
  });

  it("go on through what is needed of an operator of which not all is", () => {
    const model = buildModel("half", [
      input([2, 4, 1]),
      relu("a", "input"),
      slice("half", "a", 0, 0, 1),
      relu("b", "half"),
    ]);
    expect(chainsOf(model, [0, 1, 1, 1])).toEqual([1, 1, 1, 1]);
    expect(treeOf(model, [0, 1, 1, 1])).toEqual({ readerOf: [1, 2, 3, undefined], chain: [0, 1, 2, 3] });
    // Who reads other elements than those that are counted as needed does not take part evenly.
    const more = buildModel(
      "more",
      [input([1, 4, 1]), relu("a", "input"), slice("few", "a", 1, 0, 1), slice("most", "a", 1, 1, 4)],
      ["few", "most"],
    );
    expect(treeOf(more, [0, 1, 1, 1])).toEqual({ readerOf: [1, 3, undefined, undefined], chain: [0, 1, 3] });
  });

  it("go on just where each element can be given its part of what it reads (Hall's condition)", () => {
    let even = 0;
    fc.assert(
      fc.property(strides, fc.integer({ min: 2, max: 9 }), (layer, rows) => {
        const model = buildModel("layer", [input([1, rows, 1]), column("layer", "input", layer)]);
        const places = model.operators[1]!.shape[1]!;
        const ranges = Array.from({ length: places }, (_, place) => rangeOf(layer, rows, place));
        const needed = Array.from({ length: rows }, (_, row) => row).filter((row) =>
          ranges.some(([start, end]) => start <= row && row < end),
        );
        const part = needed.length / places;
        const bounds = Array.from({ length: rows + 1 }, (_, bound) => bound);
        const isFair = bounds.every((from) =>
          bounds.every((to) => {
            const inside = ranges.filter(([start, end]) => start >= from && end <= to).length;
            return inside * part <= needed.filter((row) => row >= from && row < to).length + 1e-9;
          }),
        );
        const [taken] = chainsOf(model, [0, 1]);
        if (taken === 1) even++;
        // Where ranges end in the order in which they begin, taking the first that is left is the best; elsewhere it may fail.
        if (layer.dilation === 1 || taken === 1) expect(taken).toBe(isFair ? 1 : 0);
      }),
      { ...fixedSeed, numRuns: 300 },
    );
    expect(even).toBeGreaterThan(30);
  });
});
