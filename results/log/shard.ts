/** One of `count` parts of a sweep; `index` counts from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}
