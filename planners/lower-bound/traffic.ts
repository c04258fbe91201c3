import { highestShare } from "../../sim/cluster/medium.ts";
import type { NetworkGraph } from "../../sim/cluster/index.ts";

/** What messages use of a network at least. Channels whose prices are the same make a group. */
export interface Traffic {
  /** By group: its channels, of which each has a second in a second. */
  readonly channels: readonly number[];
  /** By pair of devices, sender times their number plus receiver: seconds that any message takes beside its bytes. */
  readonly latency: readonly number[];
  /** By pair of devices: the way on which a byte costs least, at prices by group of a second of its channels. */
  cheapestWays(prices: readonly number[]): readonly Way[];
}

/** What a byte uses between two devices. */
export interface Way {
  readonly cost: number;
  /** By group: seconds of channels. */
  readonly use: readonly number[];
}

/**
 * The traffic of a network. Each message goes over channels that join its sender and its receiver, directly or by way of devices that pass it
 * on, and no channel carries more than its bandwidth; a contended medium carries the most that any number of senders gets of it. Undefined where
 * messages meet chance.
 *
 * @param kindOf a device; channels between devices of the same kinds make a group
 */
export function trafficOf(
  { deviceCount, nodeCount, channels, hops, jitterSeed, messageOverhead }: NetworkGraph,
  kindOf: (device: number) => string,
): Traffic | undefined {
  if (jitterSeed !== undefined || channels.some(({ jitter }) => jitter)) return undefined;
  const names = channels.map((_, channel) =>
    hops
      .filter((hop) => hop.channel === channel)
      .map(({ from, to }) => `${nameOf(from)}>${nameOf(to)}`)
      .sort()
      .join(),
  );
  const groups = [...new Set(names)];
  const links = hops.map(({ from, to, channel, weight = 1 }) => {
    const { bandwidth, latency, medium } = channels[channel]!;
    const weights = hops.flatMap((hop) => (hop.channel === channel ? [hop.weight ?? 1] : []));
    const most = bandwidth * (medium ? highestShare(medium, Math.max(...weights)) : 1);
    return { from, to, group: groups.indexOf(names[channel]!), latency, secondsOfByte: weight / most };
  });
  const devices = Array.from({ length: deviceCount }, (_, device) => device);
  const fastest = shortestWays(
    nodeCount,
    links.map(({ from, to, latency }) => ({ from, to, length: latency })),
  );
  return {
    channels: groups.map((group) => names.filter((name) => name === group).length),
    latency: devices.flatMap((from) =>
      devices.map((to) => (from === to ? 0 : messageOverhead + fastest(from, to).length)),
    ),
    cheapestWays(prices) {
      const cheapest = shortestWays(
        nodeCount,
        links.map(({ from, to, group, secondsOfByte }) => ({
          from,
          to,
          length: prices[group]! * secondsOfByte,
        })),
      );
      return devices.flatMap((from) =>
        devices.map((to) => {
          const use = groups.map(() => 0);
          const { length, links: taken } = cheapest(from, to);
          for (const link of taken) use[links[link]!.group]! += links[link]!.secondsOfByte;
          return { cost: length, use };
        }),
      );
    },
  };

  function nameOf(node: number): string {
    return node < deviceCount ? kindOf(node) : "switch";
  }
}

/** The shortest way between any two nodes: its length, and the links that it takes. */
function shortestWays(
  nodeCount: number,
  links: readonly { readonly from: number; readonly to: number; readonly length: number }[],
): (from: number, to: number) => { readonly length: number; readonly links: readonly number[] } {
  const length = new Float64Array(nodeCount * nodeCount).fill(Infinity);
  /** The first link of the way. */
  const first = new Int32Array(nodeCount * nodeCount).fill(-1);
  for (let node = 0; node < nodeCount; node++) length[node * nodeCount + node] = 0;
  for (const [index, link] of links.entries()) {
    const pair = link.from * nodeCount + link.to;
    if (link.length >= length[pair]!) continue;
    length[pair] = link.length;
    first[pair] = index;
  }
  for (let by = 0; by < nodeCount; by++)
    for (let from = 0; from < nodeCount; from++)
      for (let to = 0; to < nodeCount; to++) {
        const around = length[from * nodeCount + by]! + length[by * nodeCount + to]!;
        if (around >= length[from * nodeCount + to]!) continue;
        length[from * nodeCount + to] = around;
        first[from * nodeCount + to] = first[from * nodeCount + by]!;
      }
  return (from, to) => {
    const taken: number[] = [];
    for (let node = from; node !== to; node = links[taken.at(-1)!]!.to) {
      const link = first[node * nodeCount + to]!;
      if (link < 0) return { length: Infinity, links: [] };
      taken.push(link);
    }
    return { length: length[from * nodeCount + to]!, links: taken };
  };
}
