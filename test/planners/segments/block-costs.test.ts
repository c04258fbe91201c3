import { describe, expect, it } from "vitest";
import { computeCosts } from "../../../planners/index.ts";
import { BlockCosts, BlockGeometry } from "../../../planners/segments/index.ts";
import { inputRegion, type Model } from "../../../sim/model/index.ts";
import { isEmpty, type Box } from "../../../sim/tensor/index.ts";
import { ruggedProfile } from "../../support/cluster.ts";
import { modelFamilies } from "../../support/families.ts";

const shares = [2, 0, 1, 1];
const costs = computeCosts(shares.map((_, device) => ruggedProfile(`device ${device}`, 5)));

/** Seconds of the slowest device, operator by operator: who reads from outside, and whose output leaves, is asked each time. */
function secondsByHand(
  geometry: BlockGeometry,
  model: Model,
  first: number,
  last: number,
  kind: number,
): number {
  const inside = geometry.order.slice(first, last + 1);
  const regionsOf = (position: number): readonly Box[] =>
    geometry.tilings.regions(geometry.tilingOf(position, last, kind));
  const busy = shares.map((_, device) =>
    inside.reduce((sum, id, index) => {
      const operator = model.operators[id]!;
      const region = regionsOf(first + index)[device]!;
      if (isEmpty(region)) return sum;
      const isFromOutside = operator.inputs.some(
        (input, slot) => !inside.includes(input) && !isEmpty(inputRegion(operator, region, slot)),
      );
      const leaves =
        model.outputs.includes(id) || model.consumers[id]!.some((reader) => !inside.includes(reader));
      return sum + costs.seconds(device, operator, region, isFromOutside, leaves);
    }, 0),
  );
  return Math.max(...busy);
}

describe("the seconds of a block", () => {
  it.each(modelFamilies.map((model) => ({ model, name: model.name })))(
    "are those of its operators on the slowest device, reorders at its borders alone: $name",
    ({ model }) => {
      const geometry = new BlockGeometry(model, shares.length);
      const blockCosts = new BlockCosts(geometry, costs);
      const { length } = geometry.order;
      for (const scheme of ["inh", "outc", "grid2d"] as const) {
        const kind = geometry.kindOf({ scheme, shares });
        const seconds = blockCosts.of(kind);
        expect(blockCosts.of(kind)).toBe(seconds);
        for (let last = 0; last < length; last++)
          for (let first = 0; first <= last; first++) {
            const expected = secondsByHand(geometry, model, first, last, kind);
            expect(seconds[first * length + last]).toBeCloseTo(expected, 12);
          }
      }
    },
  );
});
