import type { NetworkGraph } from "../sim/cluster/index.ts";
import type { DeliveryHandler, MessageNetwork } from "../sim/network/index.ts";
import { lower, type Inference } from "../sim/partition/index.ts";
import type { Program } from "../sim/program/index.ts";
import {
  follow,
  oneRequest,
  run,
  type Controller,
  type RunCluster,
  type RunMessage,
} from "../sim/run/index.ts";
import { secondsOfProgram, type ComputeCosts } from "./cost-model.ts";
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
  const decides: Controller<RunMessage> =
    runnable.kind === "controller"
      ? runnable.controller()
      : follow(lower(runnable.plan, inferenceOf(runnable, asked), devices.length));
  let makespan = 0;
  const world = { ...cluster, secondsOf: (one: Program) => secondsOfProgram(compute, one) };
  run(world, oneRequest, decides, {
    observers: [{ finished: (_request, _stream, now) => (makespan = now) }],
    createNetwork: network,
  });
  return makespan;
}

/** A graph for a run whose network is made without one. */
function unlinked(deviceCount: number): NetworkGraph {
  return {
    sharing: "fair",
    forwarding: "flow",
    sends: "parallel",
    messageOverhead: 0,
    multicast: true,
    deviceCount,
    nodeCount: deviceCount,
    nodeNames: [],
    channels: [],
    ports: [],
    collectors: [],
    hops: [],
  };
}
