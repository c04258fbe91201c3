import type { Transfer } from "../../sim/network/index.ts";
import { PairMap } from "./pair-map.ts";

/**
 * Lists of transfers, and sets of such lists that start together, as numbers; equal ones have equal numbers. The number
 * 0 is the empty one of both.
 */
export class TransferSets {
  private readonly lists: (readonly Transfer[])[] = [[]];
  private readonly listNumbers = new Map<string, number>([["", 0]]);
  private readonly pairs = new PairMap();
  /** By set: the set without its last list, and that list. */
  private readonly rests: number[] = [0];
  private readonly lasts: number[] = [0];

  /** The number of a list. */
  listOf(transfers: readonly Transfer[]): number {
    const key = transfers
      .map(({ source, destinations, bytes }) => `${source}>${destinations.join()}:${bytes}`)
      .join(";");
    let number = this.listNumbers.get(key);
    if (number === undefined) {
      number = this.lists.push(transfers) - 1;
      this.listNumbers.set(key, number);
    }
    return number;
  }

  /** A set and one list more; nothing more for the empty list. */
  with(set: number, list: number): number {
    if (list === 0) return set;
    let number = this.pairs.get(set, list);
    if (number < 0) {
      number = this.rests.push(set) - 1;
      this.lasts.push(list);
      this.pairs.set(set, list, number);
    }
    return number;
  }

  /** The set without the list that came last. */
  restOf(set: number): number {
    return this.rests[set]!;
  }

  /** The list that came last. */
  lastOf(set: number): number {
    return this.lasts[set]!;
  }

  /** The transfers of a list. */
  transfersOfList(list: number): readonly Transfer[] {
    return this.lists[list]!;
  }

  /** All transfers of a set, list by list. */
  transfersOf(set: number): readonly Transfer[] {
    return set === 0
      ? []
      : [...this.transfersOf(this.restOf(set)), ...this.transfersOfList(this.lastOf(set))];
  }
}
