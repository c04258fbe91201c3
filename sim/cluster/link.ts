import { ClusterError } from "./error.ts";
import { checkJitter, type Jitter } from "./jitter.ts";
import type { Medium } from "./medium.ts";

/** `full`: both directions at once, each with the whole bandwidth; `half`: both directions share it. */
export type Duplex = "full" | "half";

/** What a link can do, whatever it joins. */
export interface LinkProperties {
  /** Bytes per second. */
  readonly bandwidth: number;
  /** Seconds from the first byte sent to the first byte received. */
  readonly latency: number;
  /** Comes on top of the latency; left out where all messages take the same. */
  readonly jitter?: Jitter | undefined;
  readonly duplex: Duplex;
}

/** A link between two nodes (devices or switches), by their names. */
export interface Link extends LinkProperties {
  readonly name: string;
  readonly a: string;
  readonly b: string;
}

/** A capacity that messages share: one direction of a full-duplex link, a half-duplex link, or a shared medium. */
export interface Channel {
  readonly name: string;
  /** Bytes per second. */
  readonly bandwidth: number;
  /** Seconds, the median of the jitter included. */
  readonly latency: number;
  readonly jitter?: Jitter;
  /** Of a channel whose users contend for it; each message on it then goes to one node. */
  readonly medium?: Medium;
}

/**
 * Refuses impossible figures.
 * @throws ClusterError unless the bandwidth is positive, the latency not negative, and both finite, and for a jitter that
 * cannot be.
 */
export function checkLink(name: string, { bandwidth, latency, jitter }: LinkProperties): void {
  if (!(bandwidth > 0 && bandwidth < Infinity)) {
    throw new ClusterError(`link "${name}": a bandwidth of ${bandwidth} bytes/s is not a positive number`);
  }
  if (!(latency >= 0 && latency < Infinity)) {
    throw new ClusterError(`link "${name}": a latency of ${latency} s is not a number of 0 or more`);
  }
  if (jitter) checkJitter(name, jitter);
}

/** A channel that carries what a link can carry. */
export function linkChannel(
  name: string,
  { bandwidth, latency, jitter }: Pick<LinkProperties, "bandwidth" | "latency" | "jitter">,
): Channel {
  return jitter ? { name, bandwidth, latency: latency + jitter.p50, jitter } : { name, bandwidth, latency };
}
