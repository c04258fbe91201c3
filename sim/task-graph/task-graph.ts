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
 * Who is busy while data of a known time goes from one device to another:
 * - `delay`: nobody, it comes whatever else happens (the model of the scheduling literature);
 * - `reader`: the stream that reads it. Once all inputs of a task are made, its stream copies them one after the other, and
 *   then runs the task;
 * - `sender`: the stream that made it, right after its task, one copy after the other.
 */
export type Copier = (typeof copiers)[number];
export const copiers = ["delay", "reader", "sender"] as const;

/**
 * What it costs that a task reads the result of another. Nothing on the same device; between different ones
 * - `seconds`: a fixed time, whatever else moves; `copies` says who is busy for so long, nobody where it is left out;
 * - `pairs`: the same by source and destination device, `seconds[source][destination]`;
 * - `bytes`: as long as a message of this size takes on the network, beside all others that are on their way.
 */
export type EdgeCost =
  | { readonly kind: "seconds"; readonly seconds: number; readonly copies?: Copier }
  | { readonly kind: "pairs"; readonly seconds: readonly (readonly number[])[]; readonly copies?: Copier }
  | { readonly kind: "bytes"; readonly bytes: number };

/** Who copies what an edge brings; the network, where it is bytes, is as good as nobody. */
export function copierOf(cost: EdgeCost): Copier {
  return cost.kind === "bytes" ? "delay" : (cost.copies ?? "delay");
}

/** Seconds that an edge of a known time takes between two different devices. */
export function edgeSeconds(
  cost: Exclude<EdgeCost, { readonly kind: "bytes" }>,
  source: number,
  destination: number,
): number {
  return cost.kind === "seconds" ? cost.seconds : cost.seconds[source]![destination]!;
}

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
  /** By device: seconds that pass on each of its streams between two tasks; none where it is left out. */
  readonly gaps?: readonly number[] | undefined;
  readonly tasks: readonly Task[];
  readonly edges: readonly TaskEdge[];
}

/** Whether all edges are in bytes, so that it is known how much data tasks hold. */
export function edgesSayBytes({ edges }: Pick<TaskGraph, "edges">): boolean {
  return edges.every(({ cost }) => cost.kind === "bytes");
}
