import { type NetworkGraph } from "../../../sim/cluster/index.ts";
import { Network, transferTime, type Transfer } from "../../../sim/network/index.ts";
import { randomStream } from "../../../sim/random.ts";
import { defaultBoosting } from "../boosting/settings.ts";
import { fitTable } from "../fit.ts";
import { boosted, type Learner } from "../learner.ts";
import type { Accuracy } from "../model/accuracy.ts";
import { flatPredictor } from "../model/predictor.ts";
import type { TimedRow } from "../timed-table.ts";
import { roughSynchronisation, synchronisationFeatures, synchronisationValues } from "./features.ts";
import { randomSynchronisation } from "./samples.ts";

/** The s-Estimator of one network. */
export interface SynchronisationEstimator {
  /** Seconds until all transfers are delivered, estimated; 0 for none. */
  readonly seconds: (transfers: readonly Transfer[]) => number;
  /** On sets that it did not learn from; undefined where none were held out. */
  readonly heldOut: Accuracy | undefined;
}

export interface SynchronisationFit {
  readonly seed: number;
  /** Sets of transfers to play on the network. */
  readonly samples: number;
  /** Share of them to test on, 0 unless given. */
  readonly heldOut?: number;
  /** Boosted trees unless given. */
  readonly learner?: Learner;
}

/** Fewer samples say nothing. */
const leastSamples = 20;

/**
 * Learns how long synchronisations take on a network from random ones that are played on it (FlexPie's s-Estimator,
 * arXiv 2502.15312, section 4, for sets of messages instead of single ones).
 */
export function fitSynchronisations(
  graph: NetworkGraph,
  { seed, samples, heldOut = 0, learner = boosted(defaultBoosting) }: SynchronisationFit,
): SynchronisationEstimator {
  if (graph.deviceCount < 2) return { seconds: () => 0, heldOut: undefined };
  const network = new Network(graph, () => undefined);
  const random = randomStream(seed, "synchronisations");
  const rows = Array.from({ length: Math.max(leastSamples, samples) }, (_, index): TimedRow => {
    const transfers = randomSynchronisation(graph.deviceCount, random);
    const values = synchronisationValues(transfers, graph.deviceCount);
    return {
      kind: "synchronisation",
      group: String(index),
      values,
      rough: roughSynchronisation(values, graph),
      seconds: transferTime(network, transfers),
    };
  });
  const table = { target: "seconds / rough seconds", features: synchronisationFeatures, rows };
  const { model } = fitTable(table, { learner, seed, heldOut });
  const predict = flatPredictor(model.ensemble);
  return {
    heldOut: model.heldOut,
    seconds(transfers) {
      if (transfers.length === 0) return 0;
      const values = synchronisationValues(transfers, graph.deviceCount);
      return roughSynchronisation(values, graph) * predict(Float64Array.from(values));
    },
  };
}
