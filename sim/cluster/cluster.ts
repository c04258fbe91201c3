import type { ComputeProfile } from "./compute.ts";
import type { NetworkGraph } from "./network-graph.ts";

/** One board. */
export interface Device {
  readonly name: string;
  readonly profile: ComputeProfile;
  /** Tasks that it runs at the same time. */
  readonly streams: number;
  /** Bytes for weights and activations; Infinity where it does not matter. */
  readonly memory: number;
}

/** Devices, by index the first nodes of the network that joins them. */
export interface Cluster {
  readonly devices: readonly Device[];
  readonly network: NetworkGraph;
}
