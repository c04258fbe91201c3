import type { ComputeProfile, TileCost } from "../../../sim/cluster/compute.ts";
import { withFloat32Note } from "../../layer-types.ts";
import { TileMemo } from "../../profile/tile-memo.ts";
import { givenCost } from "../../timed.ts";
import { tileSizes } from "./feature-group.ts";
import { roughSeconds } from "./rough-time.ts";

/** The rough guess that tile estimators correct, as a profile of its own, for kinds of layers of which no tile was learnt. */
export function roughProfile(name: string): ComputeProfile {
  const costs = new TileMemo<TileCost>();
  return {
    name,
    tileCost: (operator, region) =>
      costs.get(
        operator,
        region,
        (extents) =>
          givenCost(operator, region) ??
          withFloat32Note(operator, {
            kernel: roughSeconds(tileSizes(operator, extents)),
            reorderInput: 0,
            reorderOutput: 0,
            source: "roofline",
            samples: [],
          }),
      ),
  };
}
