import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { count, neededPlaces } from "../../../planners/lower-bound/needed-elements.ts";
import { buildModel, type Model, type OperatorDescription } from "../../../sim/model/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { column, input, rangeOf, slice, strides } from "./columns.ts";

const neededElements = (model: Model) => neededPlaces(model).map(count);

describe("the elements that a result needs", () => {
  it("are those of a walk back from every element, one at a time", () => {
    fc.assert(
      fc.property(fc.tuple(strides, strides), fc.integer({ min: 6, max: 14 }), ([one, two], rows) => {
        const model = buildModel("column", [
          input([1, rows, 1]),
          column("one", "input", one),
          column("two", "one", two),
        ]);
        const [first, last] = [1, 2].map((id) => model.operators[id]!.shape[1]!) as [number, number];
        const readBy = (places: Iterable<number>, layer: typeof one, extent: number) => {
          const read = new Set<number>();
          for (const place of places) {
            const [start, end] = rangeOf(layer, extent, place);
            for (let row = start; row < end; row++) read.add(row);
          }
          return read;
        };
        const middle = readBy(Array(last).keys(), two, first);
        expect(neededElements(model)).toEqual([readBy(middle, one, rows).size, middle.size, last]);
      }),
      { ...fixedSeed, numRuns: 200 },
    );
  });

  it("are those of the reader that needs most, along all axes", () => {
    const model = buildModel("slices", [
      input([4, 5, 6]),
      slice("rows", "input", 1, 1, 4),
      slice("some", "rows", 2, 0, 6, 4),
      slice("channels", "input", 0, 3, 4),
      slice("columns", "input", 2, 1, 2),
    ]);
    const byName = new Map(model.operators.map(({ name, id }) => [name, neededElements(model)[id]]));
    // 4 x 3 x 2 of what the rows are read for, 1 x 5 x 6 of one channel, 4 x 5 x 1 of one column.
    expect(Object.fromEntries(byName)).toEqual({ input: 30, rows: 24, some: 24, channels: 30, columns: 20 });
  });

  it("are none of what no result reads, and all of what is one", () => {
    const operators: readonly OperatorDescription[] = [
      input([1, 4, 1]),
      { name: "a", operation: { kind: "activation", function: "relu" }, inputs: ["input"] },
      slice("b", "a", 1, 2, 3),
    ];
    expect(neededElements(buildModel("one", operators))).toEqual([1, 1, 1]);
    expect(neededElements(buildModel("two", operators, ["a", "b"]))).toEqual([4, 4, 1]);
  });

  it("are all of what is rearranged, where all of it is needed, and unknown otherwise", () => {
    const flat: OperatorDescription = {
      name: "flat",
      operation: { kind: "reshape", shape: [24] },
      inputs: ["input"],
    };
    expect(neededElements(buildModel("whole", [input([2, 3, 4]), flat]))).toEqual([24, 24]);
    expect(
      neededElements(buildModel("part", [input([2, 3, 4]), flat, slice("part", "flat", 0, 3, 23)])),
    ).toEqual([0, 20, 20]);
  });
});
