import { expect, test } from "vitest";
import { BlockGeometry } from "../../../planners/segments/index.ts";
import { fusedTile } from "../../../planners/strips/fused-tile.ts";
import { isSplittable } from "../../../sim/model/index.ts";
import { partition } from "../../../sim/partition/index.ts";
import { isEmpty } from "../../../sim/tensor/index.ts";
import { modelFamilies } from "../../support/families.ts";

test.each(modelFamilies)("$name: tiles of all blocks are those that the block search finds", (model) => {
  const shares = [1, 3, 2];
  const geometry = new BlockGeometry(model, shares.length);
  const kind = geometry.kindOf({ scheme: "inh", shares });
  for (let first = 0; first < geometry.order.length; first++) {
    for (let last = first; last < geometry.order.length; last++) {
      const block = geometry.order.slice(first, last + 1);
      if (!block.every((id) => isSplittable(model.operators[id]!))) continue;
      const tiles = shares.map((_, device) =>
        fusedTile(model, block, (operator) => partition(operator, "inh", shares)[device]!),
      );
      const pieces = block.flatMap((operator, index) =>
        tiles
          .map(({ regions }, device) => ({ operator, region: regions[index]!, device }))
          .filter(({ region }) => !isEmpty(region)),
      );
      expect(pieces).toEqual(geometry.pieces({ first, last, kind }));
      for (const { reads } of tiles) for (const { tensor } of reads) expect(block).not.toContain(tensor);
    }
  }
});
