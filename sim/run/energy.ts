import { messageTrees, shortestRoutes, type Cluster } from "../cluster/index.ts";
import type { TransferTask } from "../partition/index.ts";

/**
 * Joules that the devices of a run take beyond idling: their compute power for the seconds that they are busy, and their
 * transmit power for the bytes that they send or pass on, each at the full bandwidth of the channel that it leaves by; on a
 * medium, for the airtime that its packets take, with their acknowledgements.
 * Waiting for a shared channel costs nothing, so the energy does not depend on who sends when.
 *
 * @param busy seconds that each device computes
 * @returns null unless the power of every device is known
 */
export function energyOf(
  { devices, network }: Cluster,
  busy: readonly number[],
  transfers: readonly Pick<TransferTask, "source" | "destinations" | "bytes">[],
): number | null {
  const powers = devices.flatMap(({ power }) => power ?? []);
  if (powers.length < devices.length) return null;
  let joules = powers.reduce((sum, { compute }, device) => sum + compute * busy[device]!, 0);
  const routes = shortestRoutes(network);
  for (const { source, destinations, bytes } of transfers) {
    const trees = messageTrees(network, routes, source, destinations);
    for (const { channel, from, weight = 1 } of trees.flatMap(({ transmissions }) => transmissions)) {
      const seconds = (bytes * weight) / network.channels[channel]!.bandwidth;
      joules += (powers[from]?.transmit ?? 0) * seconds;
    }
  }
  return joules;
}
