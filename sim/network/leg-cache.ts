import type { ChannelSets } from "./channel-sets.ts";
import { type Leg, legsOf } from "./legs.ts";
import { messageTrees, type MulticastTree } from "../cluster/multicast-tree.ts";
import type { NetworkGraph } from "../cluster/network-graph.ts";
import { shortestRoutes } from "../cluster/routes.ts";

/** Remembers the legs of each source and list of destinations. */
export class LegCache {
  private readonly routes;
  /** Legs to a single device, by source and destination. */
  private readonly pairs: readonly (readonly Leg[])[][];
  private readonly multicasts = new Map<string, readonly Leg[]>();
  private readonly graph: NetworkGraph;
  private readonly sets: ChannelSets;
  private legCount = 0;

  /** @throws ClusterError when no route joins two of the devices. */
  constructor(graph: NetworkGraph, sets: ChannelSets) {
    this.graph = graph;
    this.sets = sets;
    this.routes = shortestRoutes(graph);
    this.pairs = Array.from({ length: graph.deviceCount }, () => []);
  }

  /**
   * The legs that begin at the source.
   * @throws ClusterError for ends that `messageTrees` refuses.
   */
  find(source: number, destinations: readonly number[]): readonly Leg[] {
    if (destinations.length > 1) return this.findMulticast(source, destinations);
    const known = this.pairs[source]?.[destinations[0] ?? -1];
    if (known !== undefined) return known;
    const legs = this.build(source, destinations);
    this.pairs[source]![destinations[0]!] = legs;
    return legs;
  }

  /**
   * The ways of a message, which are not remembered.
   * @throws ClusterError for ends that `messageTrees` refuses.
   */
  treesOf(source: number, destinations: readonly number[]): readonly MulticastTree[] {
    return messageTrees(this.graph, this.routes, source, destinations);
  }

  private findMulticast(source: number, destinations: readonly number[]): readonly Leg[] {
    const key = `${source}:${destinations.join()}`;
    let legs = this.multicasts.get(key);
    if (legs === undefined) {
      legs = this.build(source, destinations);
      this.multicasts.set(key, legs);
    }
    return legs;
  }

  private build(source: number, destinations: readonly number[]): readonly Leg[] {
    const trees = this.treesOf(source, destinations);
    return trees.flatMap((tree) => legsOf(tree, this.graph, this.sets, () => this.legCount++));
  }
}
