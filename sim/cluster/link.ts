import { ClusterError } from "./error.ts";

/** `full`: both directions at once, each with the whole bandwidth; `half`: both directions share it. */
export type Duplex = "full" | "half";

/** What a link can do, whatever it joins. */
export interface LinkProperties {
  /** Bytes per second. */
  readonly bandwidth: number;
  /** Seconds from the first byte sent to the first byte received. */
  readonly latency: number;
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
  /** Seconds. */
  readonly latency: number;
}

/**
 * Refuses impossible figures.
 * @throws ClusterError unless the bandwidth is positive, the latency not negative, and both finite.
 */
export function checkLink(name: string, { bandwidth, latency }: LinkProperties): void {
  if (!(bandwidth > 0 && bandwidth < Infinity)) {
    throw new ClusterError(`link "${name}": a bandwidth of ${bandwidth} bytes/s is not a positive number`);
  }
  if (!(latency >= 0 && latency < Infinity)) {
    throw new ClusterError(`link "${name}": a latency of ${latency} s is not a number of 0 or more`);
  }
}
