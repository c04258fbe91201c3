import type { IncrementalModel } from "../incremental.ts";

/** A convolution as far as another one that shares its weights must equal it. */
export interface SharedConvolution {
  /** Operators that have weights: the convolution, and its normalization where it has one. */
  readonly convolution: string;
  readonly normalization: string | undefined;
  readonly channels: number;
  readonly filters: number;
  readonly size: number;
  readonly groups: number;
}

/** What the layers of a file have made so far. */
export interface Progress {
  readonly model: IncrementalModel;
  /** By layer, from 0: the operator that yields its output. */
  readonly outputs: string[];
  /** By layer: what a later one may share the weights of. */
  readonly convolutions: Map<number, SharedConvolution>;
  /** Layers whose output a blur made smaller; Darknet's list of layers keeps the size before it. */
  readonly shrunk: Set<number>;
}
