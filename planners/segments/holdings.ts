import { bytesOfElements, type ElementType } from "../../sim/model/index.ts";
import { findMoves, type Holder, type Moves } from "../../sim/partition/index.ts";
import { contains, isEmpty, type Box } from "../../sim/tensor/index.ts";
import { BoxNumbers } from "./box-numbers.ts";
import { PairMap } from "./pair-map.ts";
import type { Tilings } from "./tilings.ts";
import { TransferSets } from "./transfer-sets.ts";

/** Which device has which regions of a tensor: computed there, or received. */
interface Holding {
  readonly elementType: ElementType;
  readonly holders: readonly Holder[];
  /** By device; nothing beyond the end. */
  readonly received: readonly (readonly Box[])[];
}

/** What arrives by a supply. */
interface Arrivals {
  readonly holding: number;
  readonly need: number;
  /** Devices that receive anything. */
  readonly reached: ReadonlySet<number>;
}

const unknown = -1;

/**
 * Holdings and needs as numbers, equal ones with equal numbers, so that a search can compare states and remember costs
 * without looking at boxes. A supply, what it takes to meet the needs of all devices from a holding, has a number too.
 */
export class Holdings {
  /** Needing nothing. */
  readonly noNeed = 0;
  readonly transfers = new TransferSets();
  private readonly tilings: Tilings;
  private readonly boxes = new BoxNumbers();
  private readonly holdings: Holding[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly keys = new WeakMap<readonly unknown[], string>();
  /** By element type and tiling: the holding of those who computed it. */
  private readonly computed = new Map<ElementType, number[]>();
  /** Boxes by device. */
  private readonly needs: (readonly (readonly Box[])[])[] = [[]];
  private readonly needPairs = new PairMap();
  private readonly supplies = new PairMap();
  private readonly supplyTransfers: number[] = [];
  /** By supply: the holding after it, or `unknown`; and what it follows from, until somebody asks. */
  private readonly supplyHoldings: number[] = [];
  private readonly arrivals: (Arrivals | undefined)[] = [];

  constructor(tilings: Tilings) {
    this.tilings = tilings;
  }

  /** The tensor is where it was computed, or where the model's input starts, and nowhere else. */
  computedBy(holders: readonly Holder[], elementType: ElementType): number {
    return this.hold({ elementType, holders, received: [] });
  }

  /** Every device has the region that a tiling gives it, because it computed it. */
  computedAs(tiling: number, elementType: ElementType): number {
    let byTiling = this.computed.get(elementType);
    if (!byTiling) this.computed.set(elementType, (byTiling = []));
    return (byTiling[tiling] ??= this.computedBy(
      this.tilings
        .regions(tiling)
        .map((region, device) => ({ device, region }))
        .filter(({ region }) => !isEmpty(region)),
      elementType,
    ));
  }

  /** A need and, for each device, the region that a tiling gives it. */
  needingAlso(need: number, tiling: number): number {
    let number = this.needPairs.get(need, tiling);
    if (number < 0) {
      const before = this.needs[need]!;
      const regions = this.tilings.regions(tiling);
      const after = regions.map((region, device) => withBox(before[device] ?? [], region));
      number = regions.every(isEmpty) ? need : this.needs.push(after) - 1;
      this.needPairs.set(need, tiling, number);
    }
    return number;
  }

  /** Meets a need from a holding: the number of the supply. */
  supply(holding: number, need: number): number {
    let supply = this.supplies.get(holding, need);
    if (supply < 0) {
      supply = this.supplyTransfers.length;
      this.computeSupply(holding, need);
      this.supplies.set(holding, need, supply);
    }
    return supply;
  }

  /** The number of the list of transfers that a supply takes, in `transfers`. */
  transfersOf(supply: number): number {
    return this.supplyTransfers[supply]!;
  }

  /** The holding after a supply. */
  after(supply: number): number {
    let after = this.supplyHoldings[supply]!;
    if (after < 0) {
      after = this.holdingAfter(this.arrivals[supply]!);
      this.supplyHoldings[supply] = after;
      this.arrivals[supply] = undefined;
    }
    return after;
  }

  private computeSupply(holding: number, need: number): void {
    const { elementType, holders, received: earlier } = this.holdings[holding]!;
    const needs = this.needs[need]!;
    const moves = findMoves(
      holders,
      needs.map((_, device) => earlier[device] ?? []),
      needs,
    );
    const list = moves ? this.transfersFor(moves, holders, elementType) : 0;
    this.supplyTransfers.push(list);
    this.supplyHoldings.push(list === 0 ? holding : unknown);
    this.arrivals.push(moves && list !== 0 ? { holding, need, reached: reachedBy(moves) } : undefined);
  }

  private holdingAfter({ holding, need, reached }: Arrivals): number {
    const { elementType, holders, received: earlier } = this.holdings[holding]!;
    const received = this.needs[need]!.map((regions, device) => {
      const before = earlier[device] ?? [];
      return reached.has(device) ? withoutRedundant([...before, ...regions]) : before;
    });
    return this.hold({ elementType, holders, received });
  }

  /** The number of the list of transfers that bring what must move. */
  private transfersFor(moves: Moves, holders: readonly Holder[], elementType: ElementType): number {
    const lists = this.listsOf(moves);
    const count = moves.holders.length;
    const sources = new Int32Array(count);
    const destinations = new Int32Array(count);
    const bytes = new Float64Array(count);
    for (let move = 0; move < count; move++) {
      sources[move] = holders[moves.holders[move]!]!.device;
      destinations[move] = lists[moves.receivers[move]!]!;
      bytes[move] = bytesOfElements(elementType, moves.elements[move]!);
    }
    return this.transfers.listOf({ sources, destinations, bytes });
  }

  /** By node of the moves: the number of the list of its devices. */
  private listsOf({ shorter, lasts }: Moves): Int32Array {
    const { destinations } = this.transfers;
    const lists = new Int32Array(shorter.length);
    for (let node = 1; node < lists.length; node++)
      lists[node] = destinations.with(lists[shorter[node]!]!, lasts[node]!);
    return lists;
  }

  private hold(holding: Holding): number {
    const holders = this.keyOf(holding.holders, () =>
      holding.holders.map(({ device, region }) => `${device}:${this.boxes.numberOf(region)}`).join(),
    );
    const received = holding.received.map((regions) =>
      this.keyOf(regions, () =>
        regions
          .map((region) => this.boxes.numberOf(region))
          .sort()
          .join(),
      ),
    );
    const key = `${holding.elementType}/${holders}/${received.join("|")}`;
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.holdings.push(holding) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }

  /** The key of a list, made once: holdings share most of theirs. */
  private keyOf(list: readonly unknown[], make: () => string): string {
    let key = this.keys.get(list);
    if (key === undefined) this.keys.set(list, (key = make()));
    return key;
  }
}

function withBox(boxes: readonly Box[], region: Box): readonly Box[] {
  return isEmpty(region) || boxes.includes(region) ? boxes : [...boxes, region];
}

/** The devices that receive anything. */
function reachedBy({ receivers, shorter, lasts }: Moves): ReadonlySet<number> {
  const reached = new Set<number>();
  const isSeen = new Uint8Array(shorter.length);
  for (const node of receivers)
    for (let rest = node; rest !== 0 && isSeen[rest] === 0; rest = shorter[rest]!) {
      isSeen[rest] = 1;
      reached.add(lasts[rest]!);
    }
  return reached;
}

/** Drops boxes that another one contains. */
function withoutRedundant(boxes: readonly Box[]): Box[] {
  return boxes.filter(
    (region, index) =>
      !boxes.some(
        (other, position) =>
          position !== index && contains(other, region) && (position < index || !contains(region, other)),
      ),
  );
}
