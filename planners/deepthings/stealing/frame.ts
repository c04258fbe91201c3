import type { Tile } from "../../../sim/program/index.ts";

/** One way to compute a tile. */
export interface TileWork {
  readonly work: readonly Tile[];
  /** Bytes of the model's input that it reads. */
  readonly inputBytes: number;
}

/** A smaller way to compute a tile, once its neighbours are done. */
export interface ReducedWork extends TileWork {
  /** What it takes of each neighbour, all of which must be done. */
  readonly overlaps: readonly { readonly tile: number; readonly bytes: number }[];
}

/** A tile that whoever is idle may take. */
export interface StealableTile extends TileWork {
  readonly number: number;
  /** Bytes of its part of the merged tensor. */
  readonly outputBytes: number;
  /** Bytes that it hands to the gateway for its neighbours. */
  readonly sharedBytes: number;
  readonly reduced: ReducedWork | undefined;
}

/** One inference as tasks that devices take at run time: what a controller is told, where a plan says who does what. */
export interface StealingFrame {
  /** Device that has the input, cuts it and owns the tasks. */
  readonly source: number;
  /** Do thieves have the input too, so that none of it is sent? */
  readonly inputEverywhere: boolean;
  /** Device that knows who has work, collects the tiles' outputs and computes the rest. It takes tiles too. */
  readonly gateway: number;
  /** In the order of the owner's queue. */
  readonly tiles: readonly StealableTile[];
  /** What follows once all tiles are merged, in order. */
  readonly rest: readonly Tile[];
}
