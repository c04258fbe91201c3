import { choosePlanner, computeCosts, costModel, planningCache } from "../../planners/index.ts";
import { ring } from "../../sim/cluster/index.ts";
import { builtInNetwork, linkOperators } from "../../sim/model/index.ts";
import { rooflineProfile } from "../../traces/index.ts";
import { deviceNames } from "../support/cluster.ts";

const deviceCount = 4;

/** One plan from nothing: geometry, block costs, search. An event is a plan. */
function planning(network: string, planner: string) {
  const model = linkOperators(builtInNetwork(network));
  const names = deviceNames(deviceCount);
  const profile = rooflineProfile({
    name: "board",
    peakFlops: { convolution: 1e10, pointwise: 8e9, depthwise: 2e9, matrix: 8e9, other: 1e9 },
    memoryBandwidth: 4e9,
  });
  const graph = ring(names, { bandwidth: 1e9 / 8, latency: 20e-6, duplex: "full" });
  const devices = names.map((name) => ({ name, memory: Infinity, streams: 1 }));
  const { planner: chosen, options } = choosePlanner(planner);
  function run(): void {
    const costs = costModel(computeCosts(names.map(() => profile)), graph);
    const inference = { model, inputAt: 0, resultAt: 0 } as const;
    chosen.plan({ inference, devices, costs, cache: planningCache() }, options);
  }
  return { name: `${planner} plans ${network}, ${deviceCount} devices`, eventsPerRun: 1, run };
}

export const benchmarks: readonly { name: string; eventsPerRun: number; run(): void }[] = [
  planning("mobilenet-v1", "flexpie"),
  planning("resnet101", "layerwise"),
  planning("resnet101", "flexpie[search=greedy]"),
  planning("resnet101", "flexpie[search=fixed-depth]"),
  planning("resnet101", "flexpie"),
  planning("bert-base", "flexpie"),
];
