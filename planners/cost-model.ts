import { tileSeconds, type ComputeProfile, type NetworkGraph } from "../sim/cluster/index.ts";
import {
  channelLoads,
  FairLoads,
  Network,
  transferTime,
  type ChannelLoad,
  type Transfer,
} from "../sim/network/index.ts";
import type { Operator } from "../sim/model/index.ts";
import type { Program, Tile, Work } from "../sim/program/index.ts";
import type { Box } from "../sim/tensor/index.ts";

/** Estimated compute times, one object for all plans over the same devices. */
export interface ComputeCosts {
  /** By device: the first of those that take the same for every tile. */
  readonly alike: readonly number[];
  /** Seconds that the device takes for a tile; `reordersInput` and `reordersOutput` say whether its data cross a border there. */
  seconds(
    device: number,
    operator: Operator,
    region: Box,
    reordersInput: boolean,
    reordersOutput: boolean,
  ): number;
}

/** What a planner may know about costs: how long tiles and transfers take, and these answers may be wrong. */
export interface CostModel {
  readonly compute: ComputeCosts;
  /** Seconds until a set of transfers is delivered, when nothing else is on the network. */
  transferSeconds(transfers: readonly Transfer[]): number;
  /** Number of channels of the network. */
  readonly channelCount: number;
  /**
   * Adds to each channel the seconds that a transfer takes it. No sum over some transfers exceeds `transferSeconds` of
   * any set that contains them, but for rounding.
   */
  addChannelSeconds(transfer: Transfer, seconds: Float64Array): void;
}

/** Compute costs from the profile that a planner believes of each device. */
export function computeCosts(profiles: readonly ComputeProfile[]): ComputeCosts {
  return {
    alike: profiles.map((profile) => profiles.indexOf(profile)),
    seconds(device, operator, region, reordersInput, reordersOutput) {
      const cost = profiles[device]!.tileCost(operator, region);
      return tileSeconds(cost, cost.kernel, reordersInput, reordersOutput);
    },
  };
}

/** Estimated seconds of work on a device, one piece after the other. */
export function secondsOfWork(compute: ComputeCosts, device: number, work: readonly Tile[]): number {
  return work.reduce(
    (sum, { operator, region, reordersInput, reordersOutput }) =>
      sum + compute.seconds(device, operator, region, reordersInput, reordersOutput),
    0,
  );
}

/** Estimated seconds of each compute of a program, alone on its device. */
export function secondsOfProgram(compute: ComputeCosts, { computes }: Program): Float64Array {
  return Float64Array.from(computes, ({ device, work }) => believedSeconds(compute, device, work));
}

/** Estimated seconds of work on a device, alone. */
export function believedSeconds(compute: ComputeCosts, device: number, work: Work): number {
  switch (work.kind) {
    case "seconds":
      return work.seconds;
    case "multiple":
      return work.factor * secondsOfWork(compute, device, work.tiles);
    case "tiles":
      return secondsOfWork(compute, device, work.tiles);
  }
}

/** The cost model of a cluster: compute costs as given, transfers by the network model itself, run on the set alone. */
export function costModel(compute: ComputeCosts, graph: NetworkGraph): CostModel {
  const network = new Network(graph, () => undefined);
  const known = new Map<string, number>();
  return {
    compute,
    transferSeconds(transfers) {
      if (transfers.length === 0) return 0;
      const key = transfers
        .map(({ source, destinations, bytes }) => `${source}>${destinations.join(",")}:${bytes}`)
        .join(";");
      let seconds = known.get(key);
      if (seconds === undefined) {
        seconds = transferTime(network, transfers);
        known.set(key, seconds);
      }
      return seconds;
    },
    channelCount: graph.channels.length,
    addChannelSeconds: graph.sharing === "fair" ? fairChannelSeconds(graph) : playedChannelSeconds(network),
  };
}

type AddChannelSeconds = CostModel["addChannelSeconds"];

function fairChannelSeconds(graph: NetworkGraph): AddChannelSeconds {
  let loads: FairLoads | undefined;
  return ({ source, destinations, bytes }, seconds) => {
    loads ??= new FairLoads(graph);
    loads.add(source, destinations, bytes, seconds);
  };
}

/** Of networks that carry one message at a time: each pair of ends is played alone, once. */
function playedChannelSeconds(network: Network): AddChannelSeconds {
  const loads = new Map<string, TakenChannels>();
  /** The same by destinations and source, for callers whose equal destinations are one array. */
  const byDestinations = new WeakMap<readonly number[], TakenChannels[]>();
  const loadOf = (source: number, destinations: readonly number[]): TakenChannels => {
    const ends = `${source}>${destinations.join(",")}`;
    let load = loads.get(ends);
    if (!load) loads.set(ends, (load = takenChannels(channelLoads(network, source, destinations))));
    return load;
  };
  return ({ source, destinations, bytes }, seconds) => {
    let bySource = byDestinations.get(destinations);
    if (!bySource) byDestinations.set(destinations, (bySource = []));
    const { channels, fixed, perByte } = (bySource[source] ??= loadOf(source, destinations));
    for (let place = 0; place < channels.length; place++)
      seconds[channels[place]!]! += fixed[place]! + bytes * perByte[place]!;
  };
}

/** The channels that a message takes at all, and seconds that it takes each: for itself, and for a byte. */
interface TakenChannels {
  readonly channels: Int32Array;
  readonly fixed: Float64Array;
  readonly perByte: Float64Array;
}

function takenChannels(loads: readonly ChannelLoad[]): TakenChannels {
  const channels = Int32Array.from(
    [...loads.keys()].filter((channel) => loads[channel]!.fixed !== 0 || loads[channel]!.perByte !== 0),
  );
  return {
    channels,
    fixed: Float64Array.from(channels, (channel) => loads[channel]!.fixed),
    perByte: Float64Array.from(channels, (channel) => loads[channel]!.perByte),
  };
}

/** A cost model whose transfers are estimated too. Nothing bounds an estimate, so no channel says what it takes at least. */
export function estimatedCostModel(
  compute: ComputeCosts,
  transferSeconds: (transfers: readonly Transfer[]) => number,
): CostModel {
  return { compute, transferSeconds, channelCount: 0, addChannelSeconds: () => undefined };
}
