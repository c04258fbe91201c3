import type { Transfer } from "../../sim/network/index.ts";
import { DeviceLists } from "./device-lists.ts";
import { PairMap } from "./pair-map.ts";

/** Transfers by number, in typed arrays: there are millions of them among many devices. */
export interface TransferList {
  readonly sources: Int32Array;
  /** Numbers of lists of devices, of `TransferSets.destinations`. */
  readonly destinations: Int32Array;
  readonly bytes: Float64Array;
}

/**
 * Lists of transfers, and sets of such lists that start together, as numbers; equal ones have equal numbers. The number
 * 0 is the empty one of the two.
 */
export class TransferSets {
  readonly destinations = new DeviceLists();
  private readonly lists: TransferList[] = [
    { sources: new Int32Array(0), destinations: new Int32Array(0), bytes: new Float64Array(0) },
  ];
  /** By hash: the lists that have it. */
  private readonly byHash = new Map<number, number[]>();
  private readonly pairs = new PairMap();
  /** By set: the set without its last list, and that list. */
  private readonly rests: number[] = [0];
  private readonly lasts: number[] = [0];

  /** The number of a list, which is kept where it is new. */
  listOf(list: TransferList): number {
    if (list.sources.length === 0) return 0;
    const hash = hashOf(list);
    let alike = this.byHash.get(hash);
    if (!alike) this.byHash.set(hash, (alike = []));
    for (const number of alike) if (isSame(this.lists[number]!, list)) return number;
    const number = this.lists.push(list) - 1;
    alike.push(number);
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
    const { sources, destinations, bytes } = this.lists[list]!;
    const transfers: Transfer[] = [];
    for (let place = 0; place < sources.length; place++)
      transfers.push({
        source: sources[place]!,
        destinations: this.destinations.devicesOf(destinations[place]!),
        bytes: bytes[place]!,
      });
    return transfers;
  }

  /** All transfers of a set, list by list. */
  transfersOf(set: number): readonly Transfer[] {
    return set === 0
      ? []
      : [...this.transfersOf(this.restOf(set)), ...this.transfersOfList(this.lastOf(set))];
  }
}

function hashOf({ sources, destinations, bytes }: TransferList): number {
  let hash = sources.length;
  for (let place = 0; place < sources.length; place++) {
    const ends = Math.imul(sources[place]!, 0x9e3779b1) ^ destinations[place]!;
    hash = Math.imul(hash ^ ends ^ (bytes[place]! << 8), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  return hash;
}

function isSame(left: TransferList, right: TransferList): boolean {
  const { sources, destinations, bytes } = left;
  if (sources.length !== right.sources.length) return false;
  for (let place = 0; place < sources.length; place++) {
    if (
      sources[place] !== right.sources[place] ||
      destinations[place] !== right.destinations[place] ||
      bytes[place] !== right.bytes[place]
    )
      return false;
  }
  return true;
}
