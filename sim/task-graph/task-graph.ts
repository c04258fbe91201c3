/** A task and how long it takes on each device. */
export interface Task {
  readonly id: string;
  /** Seconds, by index of the device; finite, from 0. Of a pinned task only the one of its device counts. */
  readonly seconds: readonly number[];
  /** Index of the only device that may run it; any may unless given. */
  readonly pinned?: number | undefined;
  /** Seconds before which neither it starts nor its inputs leave; 0 unless given. */
  readonly release?: number | undefined;
  /** Data that lies on devices from the start and must come to where it runs. */
  readonly inputs?: readonly PlacedInput[] | undefined;
}

/** Data on a device, and what it costs to bring it to another one. */
export interface PlacedInput {
  /** Index of the device. */
  readonly at: number;
  readonly cost: EdgeCost;
}

/**
 * What it costs that a task reads the result of another. Nothing on the same device; between different ones
 * - `seconds`: a fixed delay, whatever else moves (the model of the scheduling literature);
 * - `pairs`: the same by source and destination device, `seconds[source][destination]`;
 * - `bytes`: as long as a message of this size takes on the network, beside all others that are on their way.
 */
export type EdgeCost =
  | { readonly kind: "seconds"; readonly seconds: number }
  | { readonly kind: "pairs"; readonly seconds: readonly (readonly number[])[] }
  | { readonly kind: "bytes"; readonly bytes: number };

/** A precedence between two tasks, by their indices. */
export interface TaskEdge {
  readonly from: number;
  readonly to: number;
  readonly cost: EdgeCost;
}

/** A workload of plain tasks: who waits for whom, and how long each takes where. Acyclic, with at least one task. */
export interface TaskGraph {
  /** Names of the devices; every list by device is in this order. */
  readonly devices: readonly string[];
  readonly tasks: readonly Task[];
  readonly edges: readonly TaskEdge[];
}
