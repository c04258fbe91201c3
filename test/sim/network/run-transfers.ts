import { type NetworkGraph } from "../../../sim/cluster/index.ts";
import { CheckedNetwork, type Transfer } from "../../../sim/network/index.ts";
import { Engine, Priority } from "../../../sim/engine/index.ts";

/** A transfer and the second at which it starts. */
export interface TimedTransfer extends Transfer {
  readonly start: number;
}

/** A timed transfer to one device, from second 0 unless told otherwise. */
export function send(
  source: number,
  destination: number | readonly number[],
  bytes: number,
  start = 0,
): TimedTransfer {
  return {
    source,
    destinations: typeof destination === "number" ? [destination] : destination,
    bytes,
    start,
  };
}

/** From the second `at` on, a channel has the bandwidth (bytes/s). */
export interface BandwidthChange {
  readonly at: number;
  readonly channel: number;
  readonly bandwidth: number;
}

const kinds = { change: 0, start: 1, cancel: 2 } as const;

/**
 * Runs transfers on a network that checks its laws; the delivery times (seconds) of each, by destination. What is
 * cancelled is named by transfer, with the second; at one instant, bandwidths change first.
 */
export function runTransfers(
  graph: NetworkGraph,
  transfers: readonly TimedTransfer[],
  changes: readonly BandwidthChange[] = [],
  cancellations: ReadonlyMap<number, number> = new Map(),
) {
  const engine = new Engine();
  const deliveries = transfers.map(() => new Map<number, number>());
  const network = new CheckedNetwork(graph, (transfer, destination) => {
    deliveries[transfer]!.set(destination, engine.now);
  });
  for (const [index, { at }] of changes.entries()) engine.schedule(at, Priority.arrival, kinds.change, index);
  for (const [index, { start }] of transfers.entries())
    engine.schedule(start, Priority.arrival, kinds.start, index);
  for (const [index, at] of cancellations) engine.schedule(at, Priority.arrival, kinds.cancel, index);
  engine.run((kind, index) => {
    if (kind === kinds.start) {
      const { source, destinations, bytes } = transfers[index]!;
      network.start(index, source, destinations, bytes, engine.now);
    } else if (kind === kinds.cancel) network.cancel(index, engine.now);
    else network.setBandwidth(changes[index]!.channel, changes[index]!.bandwidth, engine.now);
  }, network);
  network.checkFinished();
  return {
    deliveries,
    statistics: network.statistics(),
    airtimes: network.airtimes(),
    sentBytes: network.sentBytes(),
  };
}

/** The second at which each transfer is delivered everywhere. */
export function finishTimes(
  graph: NetworkGraph,
  transfers: readonly TimedTransfer[],
  changes: readonly BandwidthChange[] = [],
): number[] {
  return runTransfers(graph, transfers, changes).deliveries.map((times) => Math.max(...times.values()));
}
