import { describe, expect, it } from "vitest";
import { builtInNetwork, linkOperators } from "../../sim/model/index.ts";
import { tilesOf } from "../../traces/record/index.ts";
import { tileName } from "../../traces/signature.ts";

describe("tiles of some widths", () => {
  const model = linkOperators(builtInNetwork("mobilenet-v1"));
  const widths = [1, 2, 3, 5, 8];
  const tiles = tilesOf(model, [], widths);

  it("are those of every feature map that is wider, at its full height and depth, each once", () => {
    const names = tiles.map(({ operator, extents }) => tileName(operator.name, extents));
    expect(new Set(names).size).toBe(names.length);
    for (const { shape, operation } of model.operators) {
      if (shape.length !== 3 || operation.kind === "input") continue;
      for (const width of widths) {
        const isThere = tiles.some(
          ({ operator, extents }) =>
            operator.operation.kind === operation.kind &&
            operator.shape.join() === shape.join() &&
            extents.join() === [shape[0], shape[1], width].join(),
        );
        expect(isThere).toBe(width < shape[2]!);
      }
    }
  });

  it("come beside those of even partitions", () => {
    const even = tilesOf(model, [2, 3]);
    expect(tilesOf(model, [2, 3], []).length).toBe(even.length);
    expect(tilesOf(model, [2, 3], widths).length).toBeGreaterThan(even.length);
  });
});
