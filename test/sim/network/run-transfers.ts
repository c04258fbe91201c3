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

/** Runs transfers on a network that checks its laws; the delivery times (seconds) of each, by destination. */
export function runTransfers(graph: NetworkGraph, transfers: readonly TimedTransfer[]) {
  const engine = new Engine();
  const deliveries = transfers.map(() => new Map<number, number>());
  const network = new CheckedNetwork(graph, (transfer, destination) => {
    deliveries[transfer]!.set(destination, engine.now);
  });
  for (const [index, { start }] of transfers.entries()) engine.schedule(start, Priority.arrival, 0, index);
  engine.run((_kind, index) => {
    const { source, destinations, bytes } = transfers[index]!;
    network.start(index, source, destinations, bytes, engine.now);
  }, network);
  network.checkFinished();
  return { deliveries, statistics: network.statistics() };
}

/** The second at which each transfer is delivered everywhere. */
export function finishTimes(graph: NetworkGraph, transfers: readonly TimedTransfer[]): number[] {
  return runTransfers(graph, transfers).deliveries.map((times) => Math.max(...times.values()));
}
