import type { NetworkGraph } from "../cluster/network-graph.ts";
import { shortestRoutes, type Routes } from "../cluster/routes.ts";
import { highestShare } from "../cluster/medium.ts";

/**
 * How long transfers take the channels of a fair network, as `channelLoads` tells, without a tree for each transfer: the routes of a
 * source form a tree already, on which a transfer takes what lies between its source and its destinations.
 */
export class FairLoads {
  private readonly graph: NetworkGraph;
  private readonly routes: Routes;
  /** By hop: the node that sends, and its channel. */
  private readonly from: Int32Array;
  private readonly channel: Int32Array;
  /** By hop: seconds that a byte takes its channel. */
  private readonly perByte: Float64Array;
  /** By hop: the first hop on which one and the same transmission is heard. */
  private readonly heardWith: Int32Array;
  /** By node and by hop: the last walk that came by. */
  private readonly atNode: Int32Array;
  private readonly atHop: Int32Array;
  private walk = 0;

  constructor(graph: NetworkGraph) {
    const { channels, hops } = graph;
    this.graph = graph;
    this.routes = shortestRoutes(graph);
    const heaviest = hops.reduce((most, { weight = 1 }) => Math.max(most, weight), 1);
    this.from = Int32Array.from(hops, ({ from }) => from);
    this.channel = Int32Array.from(hops, ({ channel }) => channel);
    this.perByte = Float64Array.from(hops, ({ channel, weight = 1 }) => {
      const { bandwidth, medium } = channels[channel]!;
      return weight / (medium ? bandwidth * highestShare(medium, heaviest) : bandwidth);
    });
    const firsts = new Map<number, number>();
    this.heardWith = Int32Array.from(hops, ({ from, channel }, hop) => {
      // Stations of a medium acknowledge what they get, so that each is sent its own copy.
      if (channels[channel]!.medium) return hop;
      const sender = from * channels.length + channel;
      const first = firsts.get(sender) ?? hop;
      firsts.set(sender, first);
      return first;
    });
    this.atNode = new Int32Array(graph.nodeCount);
    this.atHop = new Int32Array(hops.length);
  }

  /**
   * Adds to each channel the seconds that a transfer takes it.
   *
   * @param destinations devices other than the source
   */
  add(source: number, destinations: readonly number[], bytes: number, seconds: Float64Array): void {
    const { atNode, atHop, from, channel, heardWith, perByte } = this;
    const { multicast } = this.graph;
    const lastHops = this.routes.lastHops(source);
    this.walk++;
    for (let place = 0; place < destinations.length; place++) {
      if (!multicast) this.walk++;
      const { walk } = this;
      for (let node = destinations[place]!; node !== source && atNode[node] !== walk;) {
        atNode[node] = walk;
        const hop = lastHops[node]!;
        const heard = heardWith[hop]!;
        if (atHop[heard] !== walk) seconds[channel[hop]!]! += bytes * perByte[hop]!;
        atHop[heard] = walk;
        node = from[hop]!;
      }
    }
  }
}
