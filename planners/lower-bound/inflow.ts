import type { NetworkGraph } from "../../sim/cluster/index.ts";

/** How what others have comes to a device, at best. */
export interface Inflow {
  /** Bytes a second over all of its links. */
  readonly rate: number;
  /** Seconds that any message takes beside its bytes. */
  readonly latency: number;
}

/**
 * By device: whatever it receives crosses the last channel of its way, and no channel carries more than its bandwidth. Undefined where
 * messages meet chance or contend for a medium.
 */
export function inflows({
  deviceCount,
  channels,
  hops,
  jitterSeed,
  messageOverhead,
}: NetworkGraph): readonly Inflow[] | undefined {
  if (jitterSeed !== undefined || channels.some(({ jitter, medium }) => jitter ?? medium)) return undefined;
  return Array.from({ length: deviceCount }, (_, device) => {
    const rates = new Map<number, number>();
    let latency = Infinity;
    for (const { to, channel, weight = 1 } of hops) {
      if (to !== device) continue;
      const { bandwidth, latency: own } = channels[channel]!;
      rates.set(channel, Math.max(rates.get(channel) ?? 0, bandwidth / weight));
      latency = Math.min(latency, own);
    }
    const rate = [...rates.values()].reduce((sum, one) => sum + one, 0);
    return { rate, latency: messageOverhead + latency };
  });
}
