import type { Point } from "./point.ts";
import { observePoint } from "./record-point.ts";

/** A value from a time on; seconds, bytes/s. */
interface BandwidthMoment {
  readonly time: number;
  readonly bandwidth: number;
}

/** What the run of a point met and what became of its requests, over time. */
export interface PointOverTime {
  /** By name, of channels whose bandwidth changes; those that change alike are one. */
  readonly bandwidths: readonly { readonly name: string; readonly moments: readonly BandwidthMoment[] }[];
  /** By arrival: from it to the result; seconds. */
  readonly latencies: readonly { readonly arrival: number; readonly latency: number }[];
}

/** No picture shows more. */
const mostChanges = 100_000;

/**
 * Plans and runs a point, and keeps the latency of each request and the bandwidths of its links meanwhile.
 *
 * @throws InfeasibleError when no plan fits the devices
 */
export function pointOverTime(point: Point): PointOverTime {
  const arrivals = new Map<number, number>();
  const latencies: { arrival: number; latency: number }[] = [];
  let end = 0;
  observePoint(point, [
    {
      arrived: (request, _stream, now) => void arrivals.set(request, now),
      finished: (request, _stream, now) => {
        const arrival = arrivals.get(request)!;
        latencies.push({ arrival, latency: now - arrival });
        end = now;
      },
    },
  ]);
  return {
    bandwidths: bandwidthsOf(point, end),
    latencies: latencies.toSorted((a, b) => a.arrival - b.arrival),
  };
}

function bandwidthsOf({ workload, cluster }: Point, end: number): PointOverTime["bandwidths"] {
  const byChannel = new Map<number, BandwidthMoment[]>();
  let met = 0;
  for (const { time, change } of workload.changes) {
    if (time >= end || ++met > mostChanges) break;
    if (change.kind !== "bandwidth") continue;
    const moments = byChannel.get(change.channel) ?? [];
    moments.push({ time, bandwidth: change.bandwidth });
    byChannel.set(change.channel, moments);
  }
  const names = new Map<string, { readonly names: string[]; readonly moments: readonly BandwidthMoment[] }>();
  for (const [channel, moments] of byChannel) {
    const key = JSON.stringify(moments);
    const alike = names.get(key) ?? { names: [], moments };
    alike.names.push(cluster.network.channels[channel]!.name);
    names.set(key, alike);
  }
  return [...names.values()].map(({ names: all, moments }) => ({
    name: all.length > 2 ? `${all[0]} and ${all.length - 1} others` : all.join(", "),
    moments: [...moments, { time: end, bandwidth: moments.at(-1)!.bandwidth }],
  }));
}
