import type { Model } from "../../sim/model/index.ts";
import type { ComputeCosts } from "../cost-model.ts";
import { Memo } from "../memo.ts";
import { BlockCosts } from "./block-costs.ts";
import { BlockGeometry } from "./block-geometry.ts";

/** What plans of blocks share: a model is cut once for a number of devices, and its tiles are timed once. */
export class BlockCache {
  private readonly geometries = new Memo<Model, number, BlockGeometry>();
  private readonly costs = new Memo<ComputeCosts, BlockGeometry, BlockCosts>();

  /** A model cut into blocks of tiles of so many devices. */
  geometry(model: Model, deviceCount: number): BlockGeometry {
    return this.geometries.get(model, deviceCount, () => new BlockGeometry(model, deviceCount));
  }

  /** Seconds of the blocks of a geometry. */
  costsOf(geometry: BlockGeometry, compute: ComputeCosts): BlockCosts {
    return this.costs.get(compute, geometry, () => new BlockCosts(geometry, compute));
  }
}
