import type { Operator } from "../model/index.ts";
import type { Box } from "../tensor/index.ts";

/** A region of an operator's output to compute. */
export interface Tile {
  readonly operator: Operator;
  readonly region: Box;
  /** Does it read anything in wire layout, which has to be reordered first? */
  readonly reordersInput: boolean;
  /** Is its output to be reordered for others? */
  readonly reordersOutput: boolean;
}

/**
 * What a device computes: tiles, one after the other; what takes a number of times as long as they do; or a time that is
 * known.
 */
export type Work =
  | { readonly kind: "tiles"; readonly tiles: readonly Tile[] }
  | { readonly kind: "multiple"; readonly tiles: readonly Tile[]; readonly factor: number }
  | { readonly kind: "seconds"; readonly seconds: number };

/** Something that occupies a stream of a device for a while. */
export interface Compute {
  readonly device: number;
  /** The only stream of the device that may run it; any that is free where it is left out. */
  readonly stream?: number;
  readonly work: Work;
  /** Computes that must have ended. */
  readonly after: readonly number[];
  /** Transfers that must have been delivered to its device. */
  readonly awaits: readonly number[];
  /** Seconds from the start of the program before which it does not start. */
  readonly notBefore?: number;
  /** Does the stream only wait, and compute nothing meanwhile? */
  readonly isGap?: boolean;
  /** Bytes of its output that its device holds until the last that reads them has ended; those of tiles are known unless given. */
  readonly outputBytes?: number;
  /** What people call it; the name of its tile where it is left out. */
  readonly label?: Label;
}

/** A name, and what else there is to know. */
export interface Label {
  readonly name: string;
  readonly details: Readonly<Record<string, string | number>>;
}

/** Bytes on their way from one device to others. */
export interface Transfer {
  readonly source: number;
  readonly destinations: readonly number[];
  readonly bytes: number;
  /** The compute that makes them; absent for what is there from the start. */
  readonly producer: number | undefined;
  /** Seconds that it takes whatever else happens; it then does not use the network. */
  readonly delay?: number;
  /** Seconds from the start of the program before which it does not start. */
  readonly notBefore?: number;
  /** What people call it; where it goes to where it is left out. */
  readonly label?: Label;
}

/** After all of some tasks, others may start: the steps of a bulk-synchronous plan. */
export interface Barrier {
  readonly after: TaskSet;
  readonly before: TaskSet;
}

/** Computes and transfers of a program. */
export interface TaskSet {
  readonly computes: readonly number[];
  readonly transfers: readonly number[];
}

/** Work that is known in full: a lowered plan, a task graph, a stolen tile. Ids are places in these lists. */
export interface Program {
  readonly computes: readonly Compute[];
  readonly transfers: readonly Transfer[];
  readonly barriers: readonly Barrier[];
}
