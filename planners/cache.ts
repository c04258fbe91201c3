import type { Model } from "../sim/model/index.ts";
import type { ComputeCosts } from "./cost-model.ts";
import { Memo } from "./memo.ts";
import type { BlockCosts } from "./segments/block-costs.ts";
import type { BlockGeometry } from "./segments/block-geometry.ts";

/**
 * Intermediate results of planners. A sweep hands one cache to all its points: the same model on the same devices is
 * then cut only once, whatever the bandwidth.
 */
export interface PlanningCache {
  /**
   * By model and shares of the devices.
   *
   * @internal
   */
  readonly geometry: Memo<Model, string, BlockGeometry>;
  /** @internal */
  readonly blockCosts: Memo<ComputeCosts, BlockGeometry, BlockCosts>;
}

/** An empty cache. */
export function planningCache(): PlanningCache {
  return { geometry: new Memo(), blockCosts: new Memo() };
}
