import { drawJitter } from "../cluster/jitter.ts";
import type { NetworkGraph } from "../cluster/network-graph.ts";
import { randomStream, type RandomStream } from "../random.ts";
import type { Leg } from "./legs.ts";

/**
 * How long the messages of a run wait for the latency of their legs. Without a seed each takes the median; with one, every
 * channel that jitters draws from a stream of its own, once for each message that crosses it.
 */
export class MessageLatency {
  private readonly graph: NetworkGraph;
  private readonly streams = new Map<number, RandomStream>();

  constructor(graph: NetworkGraph) {
    this.graph = graph;
  }

  /** Seconds of one message on a leg. */
  draw(leg: Leg): number {
    const { jitterSeed } = this.graph;
    if (jitterSeed === undefined) return leg.latency;
    const arrivals: number[] = [];
    for (const { channel, parent } of leg.steps) {
      arrivals.push((arrivals[parent] ?? 0) + this.drawOn(channel, jitterSeed));
    }
    return Math.max(...arrivals);
  }

  /** Begins all streams again. */
  clear(): void {
    this.streams.clear();
  }

  private drawOn(channel: number, seed: number): number {
    const { name, latency, jitter } = this.graph.channels[channel]!;
    if (jitter === undefined) return latency;
    let stream = this.streams.get(channel);
    if (stream === undefined) {
      stream = randomStream(seed, `jitter/${name}`);
      this.streams.set(channel, stream);
    }
    return latency - jitter.p50 + drawJitter(jitter, stream);
  }
}
