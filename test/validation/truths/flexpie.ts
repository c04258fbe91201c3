import { choosePlanner, problemOf } from "../../../planners/index.ts";
import { cellsOf, compareCases, FlexpieTestbed } from "../../../reproduce/flexpie/index.ts";
import { networkOf } from "../../../reproduce/flexpie/networks.ts";
import { clusterOf } from "../../../reproduce/flexpie/simulate.ts";
import { loadFlexpie } from "../../../reproduce/published/index.ts";
import type { Truth } from "../truth.ts";

export const flexpieBars: Truth = {
  name: "flexpie-bars",
  title: "FlexPie's bars",
  compared:
    "End-to-end times of `slicewise reproduce flexpie` beside the bars of Fig. 7 of the paper (arXiv 2502.15312), read off its vector figures: " +
    "four DSP boards or three, four networks, three bandwidths, three topologies, six schemes.",
  fitted:
    "compute times and links of the testbed to FlexPie's released timings of single layers and transfers, none of which is a bar; BERT's sequence length, " +
    "which the paper does not tell, to the bars.",
  command: "npm run validation -- flexpie-bars",
  quick: false,
  cells: () => {
    const testbed = new FlexpieTestbed();
    const comparisons = compareCases((setting) => testbed.times(setting), loadFlexpie("."));
    return [...comparisons].flatMap(cellsOf).flatMap((cell) => {
      const { nodes, model, bandwidth, topology, scheme, seconds, paperSeconds } = cell;
      if (paperSeconds === undefined) return [];
      const name = `${nodes} boards, ${bandwidth} ${topology}, ${scheme}`;
      return [{ group: model, name, truth: paperSeconds, ours: seconds }];
    });
  },
};

export const xenosBoard: Truth = {
  name: "xenos-board",
  title: "One DSP board",
  compared:
    "A network on one TMS320C6678 beside what Xenos (draft of April 2022) measured with all its optimisations.",
  fitted: "the testbed to FlexPie's released timings; nothing to these.",
  command: "npm run validation",
  quick: true,
  cells: () =>
    (
      [
        ["mobilenet-v1", 0.132],
        ["resnet18", 0.294],
      ] as const
    ).map(([name, truth]) => {
      const cluster = clusterOf({ nodes: 4, bandwidth: "5G", topology: "ring" });
      const { planner, options } = choosePlanner("single");
      const inference = { model: networkOf(name), inputAt: "everywhere", resultAt: 0 } as const;
      const decision = planner.plan(problemOf(inference, cluster), options);
      return { group: "whole network", name, truth, ours: decision.predictedLatency! };
    }),
};
