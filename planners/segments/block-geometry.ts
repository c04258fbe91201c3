import { LRUCache } from "lru-cache";
import { Interner } from "../../sim/interner.ts";
import { isComputed, type Model, type Operator } from "../../sim/model/index.ts";
import { partition, type Inference, type Piece, type Plan, type Scheme } from "../../sim/partition/index.ts";
import { emptyBox, isEmpty, wholeBox } from "../../sim/tensor/index.ts";
import { Holdings } from "./holdings.ts";
import { Tilings } from "./tilings.ts";

/** How a block is cut. */
export interface Kind {
  readonly scheme: Scheme;
  /** Relative amount of work of each device, at least one positive; those of 0 take no part. */
  readonly shares: readonly number[];
}

/** A run of consecutive operators that every device computes without exchanging anything in between. */
export interface Block {
  /** Positions of the first and the last operator in `BlockGeometry.order`. */
  readonly first: number;
  readonly last: number;
  /** How it is cut: the number of a kind of `BlockGeometry`. */
  readonly kind: number;
}

/** An input slot of an operator. */
export interface Reader {
  readonly operator: Operator;
  readonly position: number;
  readonly slot: number;
}

/** Pieces of the plans that a geometry remembers; of each a lowering may be remembered too, of some hundred bytes a piece. */
const maximumPieces = 50_000;

/**
 * Regions of all blocks of a model, however they are cut: a device owns its part of every tensor that leaves a block, by the
 * block's kind, and computes, redundantly if need be, everything inside that this part depends on (FlexPie, section 3). The
 * regions of an operator are numbers of `tilings`.
 */
export class BlockGeometry {
  readonly model: Model;
  /** Ids of the computed operators in topological order. */
  readonly order: readonly number[];
  /** By operator id: its position in the order, or -1. */
  readonly positions: Int32Array;
  /** By operator id: the input slots that its tensor fills, in topological order. */
  readonly readers: readonly (readonly Reader[])[];
  readonly deviceCount: number;
  readonly tilings = new Tilings();
  readonly holdings = new Holdings(this.tilings);
  /** By operator id: the last position that reads it, beyond the end for a result. */
  private readonly lastReads: Int32Array;
  private readonly forms: readonly number[];
  private readonly inputIds: readonly number[];
  private readonly kinds = new Interner<Kind>(({ scheme, shares }) => `${scheme} ${shares.join()}`);
  /** By kind. */
  private readonly blocks: KindTilings[] = [];
  /** By their blocks: those used last. */
  private readonly plans = new LRUCache<string, Plan>({
    maxSize: maximumPieces,
    sizeCalculation: ({ steps }) => steps.reduce((sum, pieces) => sum + pieces.length, 1),
  });

  constructor(model: Model, deviceCount: number) {
    this.model = model;
    this.deviceCount = deviceCount;
    this.order = model.operators.filter(isComputed).map(({ id }) => id);
    this.inputIds = model.operators.filter((operator) => !isComputed(operator)).map(({ id }) => id);
    this.positions = new Int32Array(model.operators.length).fill(-1);
    for (const [position, id] of this.order.entries()) this.positions[id] = position;
    this.readers = model.operators.map(({ id }) => this.findReaders(id));
    this.lastReads = Int32Array.from(this.readers, (readers) => readers.at(-1)?.position ?? -1);
    for (const output of model.outputs) this.lastReads[output] = this.order.length;
    this.forms = model.operators.map((operator) => this.tilings.formOf(operator));
  }

  /** The number of a kind; equal ones have equal numbers. */
  kindOf(kind: Kind): number {
    const number = this.kinds.numberOf(kind);
    this.blocks[number] ??= new KindTilings(this.order.length);
    return number;
  }

  /** The kind of a number. */
  kind(number: number): Kind {
    return this.kinds.valueOf(number);
  }

  /** The tiling of the operator at a position in blocks of the kind that end at position `last`. */
  tilingOf(position: number, last: number, kind: number): number {
    const { rows, begins } = this.blocks[kind]!;
    const row = (rows[last] ??= new Int32Array(last + 1));
    for (let next = begins[last]! - 1; next >= position; next--) {
      row[next] = this.findTiling(next, last, kind, row);
      begins[last] = next;
    }
    return row[position]!;
  }

  /** What devices that compute a tiling of the reader read. */
  readBy({ operator, slot }: Reader, tiling: number): number {
    return this.tilings.readBy(operator, this.forms[operator.id]!, slot, tiling);
  }

  /** The pieces of a block, operator by operator. */
  pieces({ first, last, kind }: Block): Piece[] {
    return this.order.slice(first, last + 1).flatMap((operator, index) =>
      this.tilings
        .regions(this.tilingOf(first + index, last, kind))
        .map((region, device) => ({ operator, region, device }))
        .filter(({ region }) => !isEmpty(region)),
    );
  }

  /**
   * A bulk-synchronous plan with a step for each block. Equal blocks have one plan, as long as it is remembered: whatever the
   * bandwidth, it is then lowered once.
   */
  planOf(blocks: readonly Block[]): Plan {
    const key = blocks.map(({ last, kind }) => `${last}:${kind}`).join();
    const known = this.plans.get(key);
    if (known) return known;
    const plan: Plan = { execution: "bulk-synchronous", steps: blocks.map((block) => this.pieces(block)) };
    this.plans.set(key, plan);
    return plan;
  }

  /** Is the tensor a result, or read by an operator behind position `last`? */
  isReadBehind(tensor: number, last: number): boolean {
    return this.lastReads[tensor]! > last;
  }

  /** Tensors from before a position that are a result or read from there on: inputs first, each ascending. */
  liveAt(position: number): readonly number[] {
    return [...this.inputIds, ...this.order.slice(0, position)].filter((tensor) =>
      this.isReadBehind(tensor, position - 1),
    );
  }

  /** The number of what the devices need of a tensor from before the block. */
  needOf(tensor: number, { first, last, kind }: Block): number {
    let need = this.holdings.noNeed;
    for (const reader of this.readers[tensor]!) {
      if (reader.position > last) break;
      if (reader.position < first) continue;
      const tiling = this.readBy(reader, this.tilingOf(reader.position, last, kind));
      need = this.holdings.needingAlso(need, tiling);
    }
    return need;
  }

  /** The holding of an input tensor where the inference starts it. */
  inputHolding(tensor: number, { inputAt }: Inference): number {
    const { shape, elementType } = this.model.operators[tensor]!;
    const region = wholeBox(shape);
    const devices = Array.from({ length: this.deviceCount }, (_, device) => device);
    const at = devices.filter((device) => inputAt === "everywhere" || inputAt === device);
    return this.holdings.computedBy(
      at.map((device) => ({ device, region })),
      elementType,
    );
  }

  /** The need of a device for the whole of an output. */
  wholeNeed(output: number, device: number): number {
    const whole = wholeBox(this.model.operators[output]!.shape);
    const none = emptyBox(whole.start.length);
    const regions = Array.from({ length: this.deviceCount }, (_, other) => (other === device ? whole : none));
    return this.holdings.needingAlso(this.holdings.noNeed, this.tilings.numberOf(regions));
  }

  private findReaders(tensor: number): Reader[] {
    return this.model.consumers[tensor]!.flatMap((consumer) => {
      const operator = this.model.operators[consumer]!;
      const position = this.positions[consumer]!;
      return operator.inputs.flatMap((input, slot) =>
        input === tensor ? [{ operator, position, slot }] : [],
      );
    });
  }

  /** One step from the back: what the device owes behind the block, joined with what the block's later operators read. */
  private findTiling(position: number, last: number, kind: number, known: Int32Array): number {
    const id = this.order[position]!;
    const operator = this.model.operators[id]!;
    let tiling = this.isReadBehind(id, last) ? this.ownedTiling(position, kind) : -1;
    for (const reader of this.readers[id]!) {
      if (reader.position > last) break;
      const read = this.readBy(reader, known[reader.position]!);
      tiling = tiling < 0 ? read : this.tilings.hullOf(tiling, read);
    }
    return this.tilings.makeable(operator, this.forms[id]!, tiling);
  }

  private ownedTiling(position: number, kind: number): number {
    const { owned } = this.blocks[kind]!;
    const { scheme, shares } = this.kind(kind);
    const operator = this.model.operators[this.order[position]!]!;
    return (owned[position] ??= this.tilings.numberOf(partition(operator, scheme, shares)));
  }
}

/** Tilings of the blocks of one kind, found from the back as far as asked for. */
class KindTilings {
  /** By last position and position; a row where a block that ends there was asked for. */
  readonly rows: Int32Array[] = [];
  /** By last position: the first position that is known. */
  readonly begins: Int32Array;
  /** By position: the parts that devices own of what leaves a block. */
  readonly owned: number[] = [];

  constructor(length: number) {
    this.begins = Int32Array.from({ length }, (_, last) => last + 1);
  }
}
