import { enlarged } from "../enlarged.ts";
import type { NetworkGraph } from "../cluster/network-graph.ts";
import type { Leg } from "./legs.ts";
import type { MessageTable } from "./message-table.ts";

/**
 * How long each node has sent: for the bytes that it sends or passes on, each at the full bandwidth that its channel has at
 * the moment, so that waiting for a shared channel is no sending. Bytes are counted by leg, and become seconds when a
 * bandwidth changes or somebody asks.
 */
export class Airtime {
  private readonly graph: NetworkGraph;
  private readonly bandwidths: Float64Array;
  private readonly messages: MessageTable;
  /** Legs that bytes were counted for, and the bytes of each leg, by its number, that are not seconds yet; NaN of other legs. */
  private readonly legs: Leg[] = [];
  private bytes = new Float64Array(16).fill(NaN);
  /** By node: seconds of the bytes that are settled, and these bytes. */
  private readonly settled: Float64Array;
  private readonly settledBytes: Float64Array;

  /** @param bandwidths bytes/s of each channel at the moment; the caller changes them. */
  constructor(graph: NetworkGraph, bandwidths: Float64Array, messages: MessageTable) {
    this.graph = graph;
    this.bandwidths = bandwidths;
    this.messages = messages;
    this.settled = new Float64Array(graph.nodeCount);
    this.settledBytes = new Float64Array(graph.nodeCount);
  }

  /** Counts what a message has sent of its bytes until now. */
  count(message: number, bytes: number): void {
    const { messages } = this;
    const leg = messages.legs[message]!;
    if (leg.number >= this.bytes.length) this.bytes = enlarged(this.bytes, 2 * leg.number, NaN);
    if (Number.isNaN(this.bytes[leg.number]!)) {
      this.legs.push(leg);
      this.bytes[leg.number] = 0;
    }
    this.bytes[leg.number]! += bytes - messages.counted[message]!;
    messages.counted[message] = bytes;
  }

  /** All that was counted for legs over a channel was sent before its bandwidth changed, which was `before` (bytes/s). */
  settle(channel: number, before: number): void {
    for (const leg of this.legs) {
      if (!leg.steps.some((step) => step.channel === channel)) continue;
      this.addSeconds(this.settled, leg, (step) => (step === channel ? before : this.bandwidths[step]!));
      this.addBytes(this.settledBytes, leg);
      this.bytes[leg.number] = 0;
    }
  }

  /** Seconds that each device has sent, by what was counted. */
  seconds(): readonly number[] {
    const seconds = this.settled.slice();
    for (const leg of this.legs) this.addSeconds(seconds, leg, (channel) => this.bandwidths[channel]!);
    return Array.from(seconds.subarray(0, this.graph.deviceCount));
  }

  /** Bytes that each device has sent or passed on, by what was counted. */
  sentBytes(): readonly number[] {
    const bytes = this.settledBytes.slice();
    for (const leg of this.legs) this.addBytes(bytes, leg);
    return Array.from(bytes.subarray(0, this.graph.deviceCount));
  }

  clear(): void {
    for (const { number } of this.legs) this.bytes[number] = NaN;
    this.legs.length = 0;
    this.settled.fill(0);
    this.settledBytes.fill(0);
  }

  private addBytes(bytes: Float64Array, leg: Leg): void {
    for (const { from } of leg.steps) bytes[from]! += this.bytes[leg.number]!;
  }

  private addSeconds(seconds: Float64Array, leg: Leg, bandwidthOf: (channel: number) => number): void {
    const bytes = this.bytes[leg.number]!;
    for (const { channel, from, weight = 1 } of leg.steps) {
      const bandwidth = bandwidthOf(channel);
      // What stands still sends nothing, whatever rounding says.
      if (bandwidth > 0) seconds[from]! += (bytes * weight) / bandwidth;
    }
  }
}
