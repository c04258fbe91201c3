import type { NetworkGraph } from "../../../sim/cluster/index.ts";
import type { Transfer } from "../../../sim/network/index.ts";

/** What is known of a synchronisation without playing it on the network. */
export const synchronisationFeatures = [
  "messages",
  "deliveries",
  "bytes",
  "delivered bytes",
  "most messages of a sender",
  "most bytes of a sender",
  "most bytes to a receiver",
  "longest message",
  "bytes through the first device",
] as const;

/** The features of a set of transfers among the devices of a network, in their order. */
export function synchronisationValues(
  transfers: readonly Transfer[],
  deviceCount: number,
): readonly number[] {
  const messagesFrom = new Float64Array(deviceCount);
  const bytesFrom = new Float64Array(deviceCount);
  const bytesTo = new Float64Array(deviceCount);
  let deliveries = 0;
  let bytes = 0;
  let longest = 0;
  for (const transfer of transfers) {
    deliveries += transfer.destinations.length;
    bytes += transfer.bytes;
    longest = Math.max(longest, transfer.bytes);
    for (const destination of transfer.destinations) {
      messagesFrom[transfer.source]! += 1;
      bytesFrom[transfer.source]! += transfer.bytes;
      bytesTo[destination]! += transfer.bytes;
    }
  }
  const delivered = bytesTo.reduce((sum, received) => sum + received, 0);
  return [
    transfers.length,
    deliveries,
    bytes,
    delivered,
    Math.max(...messagesFrom),
    Math.max(...bytesFrom),
    Math.max(...bytesTo),
    longest,
    bytesFrom[0]! + bytesTo[0]!,
  ];
}

/** A rough guess, seconds: the busiest sender's messages one after the other over the slowest channel. */
export function roughSynchronisation(values: readonly number[], graph: NetworkGraph): number {
  const bandwidth = Math.min(...graph.channels.map((channel) => channel.bandwidth));
  const latency = Math.max(...graph.channels.map((channel) => channel.latency));
  const [, , , , messages, bytes] = values as [number, number, number, number, number, number];
  return minimumSeconds + latency + messages * graph.messageOverhead + bytes / bandwidth;
}

/** Keeps the rough guess above zero where links cost nothing but their bytes. */
const minimumSeconds = 1e-9;
