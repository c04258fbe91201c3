import type { Model } from "../../sim/model/index.ts";
import type { Inference } from "../../sim/partition/index.ts";
import type { ComputeCosts, CostModel } from "../cost-model.ts";
import { Memo } from "../memo.ts";
import { BlockCosts } from "./block-costs.ts";
import { BlockGeometry } from "./block-geometry.ts";
import { searchBlocks } from "./search.ts";
import type { SearchBounds, SearchResult } from "./search-space.ts";
import { TransferCosts } from "./transfer-costs.ts";

/** What plans of blocks share: a model is cut once for a number of devices, and its tiles are timed once. */
export class BlockCache {
  private readonly geometries = new Memo<Model, number, BlockGeometry>();
  private readonly costs = new Memo<ComputeCosts, BlockGeometry, BlockCosts>();
  private readonly transfers = new Memo<CostModel, BlockGeometry, TransferCosts>();
  private readonly searches = new Memo<TransferCosts, Inference, Map<string, SearchResult | undefined>>();

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

  /**
   * What `searchBlocks` finds, searched for once: planners have options that come to the same search, such as equal parts and parts by speed for
   * equal devices.
   */
  search(
    geometry: BlockGeometry,
    costs: CostModel,
    inference: Inference,
    space: SearchBounds,
    atMost: number,
  ): SearchResult | undefined {
    const transfers = this.transfersOf(geometry, costs);
    const known = this.searches.get(transfers, inference, () => new Map());
    const { kinds, maximumBlock, stopping, maximumWays, maximumStates, overlap = 0 } = space;
    const key = [kinds.join("+"), maximumBlock, stopping, maximumWays, maximumStates, overlap, atMost].join();
    if (known.has(key)) return known.get(key);
    const blockCosts = this.costsOf(geometry, costs.compute);
    const found = searchBlocks(geometry, blockCosts, transfers, inference, space, atMost);
    known.set(key, found);
    return found;
  }
}
