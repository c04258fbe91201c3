import { elementBytes } from "../../sim/model/index.ts";
import { movements, type Holder } from "../../sim/partition/index.ts";
import { contains, formatBox, type Box } from "../../sim/tensor/index.ts";
import type { Transfer } from "../../sim/cluster/index.ts";

/** Which device has which regions of a tensor: computed there, or received. */
interface Holding {
  readonly holders: readonly Holder[];
  /** By device. */
  readonly received: readonly (readonly Box[])[];
}

/** What it takes to meet the needs of all devices, and who has what afterwards. */
export interface Supply {
  /** Number of the set of transfers; equal sets have equal numbers. */
  readonly movement: number;
  /** Number of the holding afterwards. */
  readonly after: number;
}

/**
 * Holdings, needs and sets of transfers as numbers, equal ones with equal numbers, so that a search can compare states
 * and remember costs without looking at boxes.
 */
export class Holdings {
  private readonly holdings = new Interned<Holding>();
  private readonly needs = new Interned<readonly (readonly Box[])[]>();
  private readonly transfers = new Interned<readonly Transfer[]>();
  private readonly supplies = new Map<number, Supply>();

  /** The tensor is where it was computed, or where the model's input starts, and nowhere else. */
  computedBy(holders: readonly Holder[], deviceCount: number): number {
    return this.hold({ holders, received: Array.from({ length: deviceCount }, () => []) });
  }

  /** Regions of a tensor that each device needs. */
  needing(regions: readonly (readonly Box[])[]): number {
    return this.needs.numberOf(
      regions.map((boxes) => boxes.map(formatBox).join("")).join("|"),
      () => regions,
    );
  }

  /** The number of the empty set of transfers. */
  readonly noTransfers = this.transfers.numberOf("", () => []);

  transfersOf(movement: number): readonly Transfer[] {
    return this.transfers.values[movement]!;
  }

  /** Meets a need from a holding. */
  supply(holding: number, needs: number): Supply {
    // Both numbers stay far below 2^26, so that the pair is exact in one.
    const key = holding * 2 ** 26 + needs;
    let supply = this.supplies.get(key);
    if (!supply) {
      supply = this.computeSupply(this.holdings.values[holding]!, holding, this.needs.values[needs]!);
      this.supplies.set(key, supply);
    }
    return supply;
  }

  private computeSupply(from: Holding, number: number, needs: readonly (readonly Box[])[]): Supply {
    const { holders, received } = from;
    const { movements: moves } = movements(holders, received, needs);
    if (moves.length === 0) return { movement: this.noTransfers, after: number };
    const transfers = moves.map(({ holder, destinations, elements }) => ({
      source: holders[holder]!.device,
      destinations,
      bytes: elements * elementBytes,
    }));
    const key = transfers
      .map(({ source, destinations, bytes }) => `${source}>${destinations.join()}:${bytes}`)
      .join(";");
    const reached = new Set(transfers.flatMap(({ destinations }) => destinations));
    const after = received.map((regions, device) =>
      reached.has(device) ? withoutRedundant([...regions, ...needs[device]!]) : regions,
    );
    return {
      movement: this.transfers.numberOf(key, () => transfers),
      after: this.hold({ holders, received: after }),
    };
  }

  private hold(holding: Holding): number {
    const holders = holding.holders.map(({ device, region }) => `${device}${formatBox(region)}`).join("");
    const received = holding.received.map((regions) => regions.map(formatBox).sort().join("")).join("|");
    return this.holdings.numberOf(`${holders}/${received}`, () => holding);
  }
}

/** Values by number, each distinct key once. */
class Interned<Value> {
  readonly values: Value[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(key: string, make: () => Value): number {
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.values.push(make()) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }
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
