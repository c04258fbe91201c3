import type { BlockBorder } from "./block-border.ts";
import type { CutStates } from "./cut-states.ts";
import type { Holdings } from "./holdings.ts";
import { PairMap } from "./pair-map.ts";

/** What comes of crossing a block from a state; one object for all crossings, one after the other. */
export class Arrival {
  /** Who holds the tensors that are live then; what stands behind the last of them is of earlier crossings. */
  readonly live: number[] = [];
  private readonly holdings: Holdings;
  /** Lists of holdings: the list without its last one, and that one. */
  private readonly lists = new PairMap();
  private count = 0;
  private list = 0;
  private transferSet = 0;

  constructor(holdings: Holdings) {
    this.holdings = holdings;
  }

  /** The number of the list of holdings; equal states have equal ones. */
  get key(): number {
    return this.list;
  }

  /** The number of the set of transfers that the crossing takes. */
  get transfers(): number {
    return this.transferSet;
  }

  /** Starts afresh: nothing is live. */
  clear(): void {
    this.count = 0;
    this.list = 0;
    this.transferSet = 0;
  }

  /** Adds a live tensor. */
  hold(holding: number): void {
    this.live[this.count++] = holding;
    this.list = this.lists.numberOf(this.list, holding) + 1;
  }

  /** Brings the block what it needs from where the state has it. */
  cross(border: BlockBorder, from: CutStates, state: number): void {
    const { holdings } = this;
    this.clear();
    for (let tensor = 0; tensor < border.liveCount; tensor++) {
      const need = border.needs[tensor]!;
      let holding = from.holdingOf(state, tensor);
      if (need !== holdings.noNeed) {
        const supply = holdings.supply(holding, need);
        this.transferSet = holdings.transfers.with(this.transferSet, holdings.transfersOf(supply));
        holding = holdings.after(supply);
      }
      if (border.stays[tensor]) this.hold(holding);
    }
    for (let index = 0; index < border.yieldCount; index++) this.hold(border.yields[index]!);
  }
}
