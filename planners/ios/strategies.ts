import { isLess } from "../ties.ts";
import type { Merge } from "../../sim/model/index.ts";
import type { Stage } from "./search.ts";
import { nodesOf, type StageCosts } from "./stage-costs.ts";

/** How a stage runs: its operators side by side or, where there is a merge, as one convolution. */
export interface StageChoice {
  readonly seconds: number;
  readonly merge?: Merge;
}

/** The variants of IOS: IOS-Both, IOS-Parallel and IOS-Merge of the paper. */
export const strategyNames = ["both", "parallel", "merge"] as const;
export type Strategy = (typeof strategyNames)[number];

/** Chooses how a stage runs, of the ways that a strategy has: the fastest. */
export const strategies: Readonly<Record<Strategy, (stage: Stage, costs: StageCosts) => StageChoice>> = {
  both(stage, costs) {
    const seconds = costs.concurrent(stage);
    const merged = costs.merged(stage);
    return merged && isLess(merged.seconds, seconds) ? merged : { seconds };
  },
  parallel: (stage, costs) => ({ seconds: costs.concurrent(stage) }),
  /** A stage is one operator, or several as one. */
  merge: (stage, costs) =>
    nodesOf(stage).length === 1
      ? { seconds: costs.concurrent(stage) }
      : (costs.merged(stage) ?? { seconds: Infinity }),
};
