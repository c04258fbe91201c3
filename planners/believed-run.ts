import type { NetworkGraph } from "../sim/cluster/index.ts";
import type { DeliveryHandler, MessageNetwork } from "../sim/network/index.ts";
import { lower, type Inference } from "../sim/partition/index.ts";
import { runFrame, simulate, type RunCluster } from "../sim/run/index.ts";
import { secondsOfWork, type ComputeCosts } from "./cost-model.ts";
import { inferenceOf, type Runnable } from "./planned.ts";

/** A world as somebody believes it to be. */
export interface BelievedWorld {
  readonly devices: RunCluster["devices"];
  readonly compute: ComputeCosts;
  createNetwork(onDelivered: DeliveryHandler): MessageNetwork;
}

/** Seconds of a run in a believed world: the only place in which planners run anything. */
export function believedRun(
  { devices, compute, createNetwork }: BelievedWorld,
  runnable: Runnable,
  asked: Inference,
): number {
  const cluster: RunCluster = { devices, network: unlinked(devices.length) };
  const network = (_: NetworkGraph, onDelivered: DeliveryHandler) => createNetwork(onDelivered);
  const { plan, controller } = runnable;
  if (controller) {
    return runFrame(controller, cluster, (device, work) => secondsOfWork(compute, device, work), network)
      .makespan;
  }
  const inference = inferenceOf(runnable, asked);
  const lowering = lower(plan, inference, devices.length);
  const seconds = Float64Array.from(lowering.computes, ({ piece, entering, leaving }) =>
    compute.seconds(
      piece.device,
      inference.model.operators[piece.operator]!,
      piece.region,
      entering,
      leaving,
    ),
  );
  return simulate(lowering, cluster, seconds, network).makespan;
}

/** A graph for a run whose network is made without one. */
function unlinked(deviceCount: number): NetworkGraph {
  return {
    sharing: "fair",
    forwarding: "flow",
    sends: "parallel",
    messageOverhead: 0,
    deviceCount,
    nodeCount: deviceCount,
    nodeNames: [],
    channels: [],
    ports: [],
    collectors: [],
    hops: [],
  };
}
