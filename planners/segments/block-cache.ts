import type { Model } from "../../sim/model/index.ts";
import type { ComputeCosts, CostModel } from "../cost-model.ts";
import { Memo } from "../memo.ts";
import { BlockCosts } from "./block-costs.ts";
import { BlockGeometry } from "./block-geometry.ts";
import { TransferCosts } from "./transfer-costs.ts";

/** What plans of blocks share: a model is cut once for a number of devices, and its tiles are timed once. */
export class BlockCache {
  private readonly geometries = new Memo<Model, number, BlockGeometry>();
  private readonly costs = new Memo<ComputeCosts, BlockGeometry, BlockCosts>();
  private readonly transfers = new Memo<CostModel, BlockGeometry, TransferCosts>();

  /** A model cut into blocks of tiles of so many devices. */
  geometry(model: Model, deviceCount: number): BlockGeometry {
    return this.geometries.get(model, deviceCount, () => new BlockGeometry(model, deviceCount));
  }

  /** Seconds of the blocks of a geometry. */
  costsOf(geometry: BlockGeometry, compute: ComputeCosts): BlockCosts {
    return this.costs.get(compute, geometry, () => new BlockCosts(geometry, compute));
  }

  /** Seconds of the transfers of a geometry. */
  transfersOf(geometry: BlockGeometry, costs: CostModel): TransferCosts {
    return this.transfers.get(costs, geometry, () => new TransferCosts(geometry.holdings.transfers, costs));
  }
}
