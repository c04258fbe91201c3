import type { Network } from "./network.ts";

/** Bytes that go from one device to one or more others. */
export interface Transfer {
  readonly source: number;
  readonly destinations: readonly number[];
  readonly bytes: number;
}

/**
 * Seconds until the last delivery when all transfers start together on an otherwise idle network: the very model of
 * the run, so an estimate that uses it errs in nothing but what else is on the way. The network is reset first and its
 * delivery handler is called, so give it one of its own.
 * @throws ClusterError for a transfer that the network refuses.
 */
export function transferTime(network: Network, transfers: readonly Transfer[]): number {
  network.reset();
  for (const [index, { source, destinations, bytes }] of transfers.entries()) {
    network.start(index, source, destinations, bytes, 0);
  }
  for (let time = network.nextTime(); time < Infinity; time = network.nextTime()) network.advanceTo(time);
  return network.now;
}
