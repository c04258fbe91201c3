import type { LayerCoders, Model } from "../sim/model/index.ts";
import { lowerOnce, memoriesOnce, type Lowerer, type MemoriesOf, type Plan } from "../sim/partition/index.ts";
import type { ComputeCosts } from "./cost-model.ts";
import type { CompiledCut } from "./cuts/cic.ts";
import { Memo } from "./memo.ts";
import type { ModelParts } from "./model-parts.ts";
import { BlockCache } from "./segments/block-cache.ts";

/**
 * Intermediate results of planners. A sweep hands one cache to all its points: the same model on the same devices is
 * then cut only once, whatever the bandwidth.
 */
export interface PlanningCache extends Lowerer {
  /** @internal */
  readonly blocks: BlockCache;
  /**
   * By compute costs and model: compressed cut problems by their devices and places.
   *
   * @internal
   */
  readonly cuts: Memo<ComputeCosts, Model, Map<string, CompiledCut>>;
  /**
   * By model: the operators that read its inputs, and the rest.
   *
   * @internal
   */
  readonly parts: Memo<Model, string, ModelParts>;
  /**
   * By model: bytes of each operator's output that some reader needs.
   *
   * @internal
   */
  readonly readBytes: Memo<Model, string, Float64Array>;
  /**
   * By model and device: the whole model on it.
   *
   * @internal
   */
  readonly wholes: Memo<Model, number, Plan>;
  /** Finds once what each plan needs of its devices. */
  readonly memoriesOf: MemoriesOf;
  /**
   * By model whose cuts are compressed: encoder and decoder of each operator's output.
   *
   * @internal
   */
  readonly coders: Memo<Model, string, readonly (LayerCoders | undefined)[]>;
}

/** An empty cache. */
export function planningCache(): PlanningCache {
  return {
    blocks: new BlockCache(),
    cuts: new Memo(),
    parts: new Memo(),
    readBytes: new Memo(),
    wholes: new Memo(),
    ...lowerOnce(),
    memoriesOf: memoriesOnce(),
    coders: new Memo(),
  };
}
