import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  buildModel,
  builtInNetwork,
  isComputed,
  linkOperators,
  networkNames,
  type Operator,
} from "../../../sim/model/index.ts";
import { partition, schemes, split, unionVolume, type Scheme } from "../../../sim/partition/index.ts";
import { elementCount, intersect, isEmpty, volume, wholeBox } from "../../../sim/tensor/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const lengths = (ranges: readonly (readonly [number, number])[]) => ranges.map(([start, end]) => end - start);

describe("split", () => {
  it.each([
    // Rows of FlexPie's hand-written board programs (section 2 of the paper's code): 14 -> 4/4/3/3, 7 -> 2/2/2/1.
    { extent: 14, shares: [1, 1, 1, 1], unit: 1, expected: [4, 4, 3, 3] },
    { extent: 7, shares: [1, 1, 1, 1], unit: 1, expected: [2, 2, 2, 1] },
    { extent: 2, shares: [1, 1, 1, 1], unit: 1, expected: [1, 1, 0, 0] },
    { extent: 10, shares: [1, 0, 4], unit: 1, expected: [2, 0, 8] },
    { extent: 768, shares: [1, 1, 1, 1, 1], unit: 64, expected: [192, 192, 128, 128, 128] },
    { extent: 10, shares: [1, 1], unit: 4, expected: [8, 2] },
  ])("$extent over $shares in units of $unit", ({ extent, shares, unit, expected }) => {
    expect(lengths(split(extent, shares, unit))).toEqual(expected);
  });

  it("covers the extent in order, each part within one unit of its share", () => {
    const shares = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), shares, (extent, parts) => {
        fc.pre(parts.some((share) => share > 0));
        const ranges = split(extent, parts);
        const total = parts.reduce((sum, share) => sum + share, 0);
        let position = 0;
        for (const [index, [start, end]] of ranges.entries()) {
          expect(start).toBe(position);
          expect(Math.abs(end - start - (extent * parts[index]!) / total)).toBeLessThan(1);
          position = end;
        }
        expect(position).toBe(extent);
      }),
      fixedSeed,
    );
  });
});

describe("partition", () => {
  const operators = networkNames.flatMap((name) => {
    const model = linkOperators(builtInNetwork(name));
    return model.operators.filter(isComputed);
  });

  function expectDisjointCover(operator: Operator, scheme: Scheme, shares: readonly number[]): void {
    const regions = partition(operator, scheme, shares).filter((region) => !isEmpty(region));
    expect(regions.reduce((sum, region) => sum + volume(region), 0)).toBe(elementCount(operator.shape));
    expect(unionVolume(regions)).toBe(elementCount(operator.shape));
    for (const [index, region] of regions.entries()) {
      for (const other of regions.slice(index + 1)) expect(isEmpty(intersect(region, other))).toBe(true);
    }
  }

  it.each(schemes)("by %s covers every operator of the built-in networks without overlap", (scheme) => {
    for (const operator of operators.filter((_, index) => index % 5 === 0)) {
      for (const shares of [[1], [1, 1], [1, 1, 1], [1, 1, 2, 4], [1, 1, 1, 1, 1, 1]]) {
        expectDisjointCover(operator, scheme, shares);
      }
    }
  });

  it("keeps attention heads whole and takes the most nearly square grid", () => {
    const attention = operators.find(({ operation }) => operation.kind === "attention")!;
    for (const region of partition(attention, "outc", [1, 1, 1, 1, 1])) {
      expect([region.start[1]! % 64, region.end[1]! % 64]).toEqual([0, 0]);
    }
    // Heads lie along the features; tokens are divided one by one.
    const heights = partition(attention, "inh", [1, 1, 1, 1, 1]).map(({ start, end }) => end[0]! - start[0]!);
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThanOrEqual(1);
    const stem = operators.find(({ name }) => name === "stem")!;
    const cells = partition(stem, "grid2d", [1, 1, 1, 1, 1, 1]);
    expect(cells.map(({ start }) => [start[1], start[2]])).toEqual([
      [0, 0],
      [0, 56],
      [38, 56],
      [38, 0],
      [75, 0],
      [75, 56],
    ]);
  });

  it.each([4, 6, 8, 12])("lets cells of %i devices that follow each other touch", (count) => {
    const stem = operators.find(({ name }) => name === "stem")!;
    const cells = partition(stem, "grid2d", Array(count).fill(1));
    for (const [index, cell] of cells.slice(1).entries()) {
      const previous = cells[index]!;
      const shared = [1, 2].filter((axis) => previous.start[axis] === cell.start[axis]);
      expect(shared).toHaveLength(1);
    }
  });

  it("gives three devices four quadrants, two of them to the first", () => {
    const stem = operators.find(({ name }) => name === "stem")!;
    const quadrants = (count: number) => partition(stem, "quadrants", Array(count).fill(1));
    const quarter = volume(wholeBox(stem.shape)) / 4;
    expect(quadrants(1).map(volume)).toEqual([4 * quarter]);
    expect(quadrants(2).map(volume)).toEqual([2 * quarter, 2 * quarter]);
    expect(quadrants(3).map(volume)).toEqual([2 * quarter, quarter, quarter]);
    expect(quadrants(4)).toEqual(partition(stem, "grid2d", [1, 1, 1, 1]));
    expect(quadrants(6).map(volume)).toEqual([quarter, quarter, quarter, quarter, 0, 0]);
  });

  const reshaped = (...shape: readonly number[]): Operator => {
    const model = buildModel("m", [
      { name: "in", operation: { kind: "input", shape: [elementCount(shape), 1, 1] }, inputs: [] },
      { name: "out", operation: { kind: "reshape", shape }, inputs: ["in"] },
    ]);
    return model.operators[1]!;
  };

  it.each(schemes)("by %s covers tensors of any rank", (scheme) => {
    for (const operator of [reshaped(7), reshaped(5, 6), reshaped(3, 4, 5), reshaped(2, 3, 4, 5)]) {
      for (const shares of [[1], [1, 2], [1, 1, 1, 1]]) expectDisjointCover(operator, scheme, shares);
    }
  });

  it.each(schemes)(
    "by %s gives an operator that cannot be divided to the device with the largest share",
    (scheme) => {
      const model = buildModel("m", [
        { name: "in", operation: { kind: "input", shape: [3, 8, 8] }, inputs: [] },
        { name: "loop", operation: { kind: "opaque", type: "Loop", shape: [4, 4, 4] }, inputs: ["in"] },
      ]);
      const volumes = partition(model.operators[1]!, scheme, [1, 3, 3, 2]).map(volume);
      expect(volumes).toEqual([0, 64, 0, 0]);
    },
  );
});
