import { choosePlanner, planners, problemOf } from "../../planners/index.ts";
import { ring, type NetworkPolicy } from "../../sim/cluster/index.ts";
import { builtInNetwork, linkOperators } from "../../sim/model/index.ts";
import { rooflineProfile } from "../../traces/index.ts";
import { deviceNames } from "../support/cluster.ts";

/** FlexPie's boards as they run convolutions. */
const board = {
  name: "board",
  peakFlops: { convolution: 9.5e9, pointwise: 9.5e9, depthwise: 1.8e9, matrix: 9.5e9, other: 9.5e9 },
  memoryBandwidth: 1.27e9,
};
const relayed = { sharing: "fifo", forwarding: "store-and-forward" } as const;

/** One plan from nothing: tile costs, geometry, block costs, transfers, search. An event is a plan. */
function planning(
  network: string,
  planner: string,
  policy: Partial<NetworkPolicy> = {},
  deviceCount = 4,
  streams = 1,
) {
  const model = linkOperators(builtInNetwork(network));
  const names = deviceNames(deviceCount);
  const graph = ring(names, { bandwidth: 1e9 / 8, latency: 20e-6, duplex: "full" }, policy);
  const power = { compute: 3, transmit: 1 };
  const { planner: chosen, options } = choosePlanner(planner);
  function run(): void {
    // Profiles remember tiles: a new one for every run.
    const profile = rooflineProfile(board);
    const devices = names.map((name) => ({ name, profile, memory: Infinity, streams, power }));
    const inference = { model, inputAt: 0, resultAt: 0 } as const;
    chosen.plan(problemOf(inference, { devices, network: graph }), options);
  }
  const sharing = policy.sharing ? `, ${policy.sharing}` : "";
  return {
    name: `${planner} plans ${network}, ${deviceCount} devices${sharing}${streams > 1 ? `, ${streams} streams` : ""}`,
    eventsPerRun: 1,
    run,
  };
}

/** Planners that place groups of operators on the streams of a device. */
const onStreams = new Set(["ios", "ago", "serenity", "hmcos"]);

export const benchmarks: readonly { name: string; eventsPerRun: number; run(): void }[] = [
  planning("mobilenet-v1", "flexpie"),
  planning("resnet101", "layerwise"),
  planning("resnet101", "flexpie[search=greedy]"),
  planning("resnet101", "flexpie[search=fixed-depth]"),
  planning("resnet101", "flexpie"),
  planning("resnet101", "flexpie", relayed),
  planning("bert-base", "flexpie"),
  planning("bert-base", "flexpie", relayed),
  planning("googlenet", "flexpie"),
  ...planners.map(({ name }) => planning("resnet50", name, {}, 6, onStreams.has(name) ? 3 : 1)),
  planning("resnet50", "coedge[objective=energy]", {}, 6),
  planning("inception-v3", "ios", {}, 6, 3),
];
