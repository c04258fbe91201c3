import type { ComputeProfile } from "./compute.ts";
import type { NetworkGraph } from "./network-graph.ts";
import type { DevicePower } from "./power.ts";

/** One board. */
export interface Device {
  readonly name: string;
  readonly profile: ComputeProfile;
  /** Tasks that it runs at the same time. */
  readonly streams: number;
  /**
   * How much longer a kernel takes while 1, 2, ... streams of the device compute, by that number; 1 first. Beyond the
   * list its last entry counts. Left out where streams do not disturb each other.
   */
  readonly concurrency?: readonly number[];
  /** Bytes for weights and activations; Infinity where it does not matter. */
  readonly memory: number;
  /** Left out where energy does not matter. */
  readonly power?: DevicePower;
}

/** Devices, by index the first nodes of the network that joins them. */
export interface Cluster {
  readonly devices: readonly Device[];
  readonly network: NetworkGraph;
}
