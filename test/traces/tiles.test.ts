import { describe, expect, it } from "vitest";
import { builtInNetwork, isComputed, linkOperators } from "../../sim/model/index.ts";
import { partition, schemes } from "../../sim/partition/index.ts";
import { isEmpty } from "../../sim/tensor/index.ts";
import { layerSignature, tileExtents } from "../../traces/index.ts";
import { tilesOf } from "../../traces/record/index.ts";

const model = linkOperators(builtInNetwork("resnet18"));
const tiles = tilesOf(model, [2, 3]);
const keys = tiles.map(({ operator, extents }) => `${layerSignature(operator)} | ${extents.join("x")}`);

describe("the tiles to measure", () => {
  it("are each there once", () => {
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("cover what every scheme gives every device, and every whole layer", () => {
    const known = new Set(keys);
    for (const operator of model.operators.filter(isComputed)) {
      expect(known).toContain(`${layerSignature(operator)} | ${operator.shape.join("x")}`);
      for (const scheme of schemes) {
        for (const shares of [
          [1, 1],
          [1, 1, 1],
        ]) {
          for (const region of partition(operator, scheme, shares).filter((part) => !isEmpty(part))) {
            expect(known).toContain(
              `${layerSignature(operator)} | ${tileExtents(operator, region).join("x")}`,
            );
          }
        }
      }
    }
  });

  it("lie within their layers and have their extents", () => {
    for (const { operator, extents, region } of tiles) {
      expect(tileExtents(operator, region)).toEqual(extents);
      expect(region.start.every((start) => start >= 0)).toBe(true);
      expect(region.end.every((end, axis) => end <= operator.shape[axis]!)).toBe(true);
    }
  });

  it("are whole layers only without device counts", () => {
    const layers = new Set(model.operators.filter(isComputed).map(layerSignature));
    expect(tilesOf(model, []).length).toBe(layers.size);
  });
});
