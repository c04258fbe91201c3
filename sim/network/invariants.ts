import { mediumShare } from "../cluster/medium.ts";
import type { MessageState } from "./network.ts";
import type { NetworkGraph } from "../cluster/network-graph.ts";

const relativeTolerance = 1e-9;

/** Thrown when a network breaks one of its own laws: a fault in the simulator, not in its input. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/** Whether two figures are equal up to rounding. */
export function nearlyEqual(left: number, right: number): boolean {
  return Math.abs(left - right) <= relativeTolerance * Math.max(Math.abs(left), Math.abs(right));
}

/**
 * No channel carries more than its bandwidth of the moment, each message by its weight; no medium more than contention
 * leaves of it.
 * @param bandwidths bytes/s of each channel
 * @throws InvariantError
 */
export function checkCapacity(
  graph: NetworkGraph,
  bandwidths: readonly number[],
  inService: readonly MessageState[],
): void {
  const loads = channelLoads(graph, inService);
  const capacities = channelCapacities(graph, bandwidths, inService);
  for (const [index, { name }] of graph.channels.entries()) {
    if (loads[index]! > capacities[index]! * (1 + relativeTolerance)) {
      throw new InvariantError(`channel "${name}" carries ${loads[index]} of ${capacities[index]} bytes/s`);
    }
  }
}

/**
 * The certificate of max-min fairness: every flow crosses a full channel on which no other flow is faster
 * (Bertsekas and Gallager, Data Networks, 6.5.2).
 * @param bandwidths bytes/s of each channel
 * @throws InvariantError
 */
export function checkMaxMinFair(
  graph: NetworkGraph,
  bandwidths: readonly number[],
  inService: readonly MessageState[],
): void {
  const loads = channelLoads(graph, inService);
  const capacities = channelCapacities(graph, bandwidths, inService);
  const fastest = graph.channels.map(() => 0);
  for (const { channels, rate } of inService) {
    for (const channel of channels) fastest[channel] = Math.max(fastest[channel]!, rate);
  }
  for (const { transfer, channels, rate } of inService) {
    const bottleneck = channels.some(
      (channel) => nearlyEqual(loads[channel]!, capacities[channel]!) && nearlyEqual(rate, fastest[channel]!),
    );
    if (!bottleneck) throw new InvariantError(`transfer ${transfer} at ${rate} bytes/s has no bottleneck`);
  }
}

/**
 * Each channel serves one message at most.
 * @throws InvariantError
 */
export function checkOneAtATime(inService: readonly MessageState[]): void {
  const taken = new Set<number>();
  for (const { transfer, channels } of inService) {
    for (const channel of new Set(channels)) {
      if (taken.has(channel)) throw new InvariantError(`transfer ${transfer} shares channel ${channel}`);
      taken.add(channel);
    }
  }
}

/**
 * First come, first served without idling: a waiting message has a channel that is taken or wanted by an earlier one.
 * @throws InvariantError
 */
export function checkNoIdling(inService: readonly MessageState[], waiting: readonly MessageState[]): void {
  const taken = new Set(inService.flatMap(({ channels }) => channels));
  for (const { transfer, channels } of waiting) {
    if (!channels.some((channel) => taken.has(channel))) {
      throw new InvariantError(`transfer ${transfer} waits although channels ${channels.join()} are free`);
    }
    for (const channel of channels) taken.add(channel);
  }
}

function channelLoads(graph: NetworkGraph, inService: readonly MessageState[]): number[] {
  const loads = graph.channels.map(() => 0);
  for (const { channels, weights, rate } of inService) {
    for (const [position, channel] of channels.entries()) loads[channel]! += rate * weights[position]!;
  }
  return loads;
}

/** What each channel can carry while these messages are on it. */
function channelCapacities(
  { channels }: NetworkGraph,
  bandwidths: readonly number[],
  inService: readonly MessageState[],
): number[] {
  return channels.map(({ medium }, channel) => {
    const bandwidth = bandwidths[channel]!;
    if (!medium) return bandwidth;
    const crossings = inService.flatMap(({ channels: crossed, weights, senders }) =>
      crossed.flatMap((one, position) =>
        one === channel ? [{ weight: weights[position]!, sender: senders[position]! }] : [],
      ),
    );
    if (crossings.length === 0) return bandwidth;
    const contenders = new Set(crossings.map(({ sender }) => sender)).size;
    const meanWeight = crossings.reduce((sum, { weight }) => sum + weight, 0) / crossings.length;
    return bandwidth * mediumShare(medium, contenders, meanWeight);
  });
}
