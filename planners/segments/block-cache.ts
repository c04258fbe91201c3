import type { Model } from "../../sim/model/index.ts";
import type { ComputeCosts } from "../cost-model.ts";
import { Memo } from "../memo.ts";
import { BlockCosts } from "./block-costs.ts";
import { BlockGeometry } from "./block-geometry.ts";

/** What plans of blocks share: a model is cut once for the same shares of devices, and its tiles are timed once. */
export class BlockCache {
  private readonly geometries = new Memo<Model, string, BlockGeometry>();
  private readonly costs = new Memo<ComputeCosts, BlockGeometry, BlockCosts>();

  /** A model cut into blocks of tiles, each device having a share. */
  geometry(model: Model, shares: readonly number[]): BlockGeometry {
    return this.geometries.get(model, shares.join(), () => new BlockGeometry(model, shares));
  }

  /** Seconds of the blocks of a geometry. */
  costsOf(geometry: BlockGeometry, compute: ComputeCosts): BlockCosts {
    return this.costs.get(compute, geometry, () => new BlockCosts(geometry, compute));
  }
}
