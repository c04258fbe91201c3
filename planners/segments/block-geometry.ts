import { isComputed, type Model, type Operator } from "../../sim/model/index.ts";
import { partition, schemes, type Inference, type Piece, type Scheme } from "../../sim/partition/index.ts";
import { emptyBox, isEmpty, wholeBox } from "../../sim/tensor/index.ts";
import { Holdings } from "./holdings.ts";
import { Tilings } from "./tilings.ts";

/** A run of consecutive operators that every device computes without exchanging anything in between. */
export interface Block {
  /** Positions of the first and the last operator in `BlockGeometry.order`. */
  readonly first: number;
  readonly last: number;
  readonly scheme: Scheme;
}

/** An input slot of an operator. */
export interface Reader {
  readonly operator: Operator;
  readonly position: number;
  readonly slot: number;
}

/**
 * Regions of all blocks of a model for all schemes: a device owns its part of every tensor that leaves a block, by the
 * scheme, and computes, redundantly if need be, everything inside that this part depends on (FlexPie, section 3). The
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
  private readonly shares: readonly number[];
  /** By operator id: the last position that reads it, beyond the end for a result. */
  private readonly lastReads: Int32Array;
  private readonly forms: readonly number[];
  private readonly inputIds: readonly number[];
  private readonly blocks = new Map<Scheme, SchemeTilings>();

  /** @param shares relative amount of work of each device */
  constructor(model: Model, shares: readonly number[]) {
    this.model = model;
    this.shares = shares;
    this.deviceCount = shares.length;
    this.order = model.operators.filter(isComputed).map(({ id }) => id);
    this.inputIds = model.operators.filter((operator) => !isComputed(operator)).map(({ id }) => id);
    this.positions = new Int32Array(model.operators.length).fill(-1);
    for (const [position, id] of this.order.entries()) this.positions[id] = position;
    this.readers = model.operators.map(({ id }) => this.findReaders(id));
    this.lastReads = Int32Array.from(this.readers, (readers) => readers.at(-1)?.position ?? -1);
    for (const output of model.outputs) this.lastReads[output] = this.order.length;
    this.forms = model.operators.map((operator) => this.tilings.formOf(operator));
    for (const scheme of schemes) this.blocks.set(scheme, new SchemeTilings(this.order.length));
  }

  /** The tiling of the operator at a position in blocks of the scheme that end at position `last`. */
  tilingOf(position: number, last: number, scheme: Scheme): number {
    const { numbers, begins } = this.blocks.get(scheme)!;
    const row = rowOf(last);
    for (let next = begins[last]! - 1; next >= position; next--) {
      numbers[row + next] = this.findTiling(next, last, scheme, numbers);
      begins[last] = next;
    }
    return numbers[row + position]!;
  }

  /** What devices that compute a tiling of the reader read. */
  readBy({ operator, slot }: Reader, tiling: number): number {
    return this.tilings.readBy(operator, this.forms[operator.id]!, slot, tiling);
  }

  /** The pieces of a block, operator by operator. */
  pieces({ first, last, scheme }: Block): Piece[] {
    return this.order.slice(first, last + 1).flatMap((operator, index) =>
      this.tilings
        .regions(this.tilingOf(first + index, last, scheme))
        .map((region, device) => ({ operator, region, device }))
        .filter(({ region }) => !isEmpty(region)),
    );
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
  needOf(tensor: number, { first, last, scheme }: Block): number {
    let need = this.holdings.noNeed;
    for (const reader of this.readers[tensor]!) {
      if (reader.position > last) break;
      if (reader.position < first) continue;
      const tiling = this.readBy(reader, this.tilingOf(reader.position, last, scheme));
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
  private findTiling(position: number, last: number, scheme: Scheme, known: Int32Array): number {
    const id = this.order[position]!;
    const operator = this.model.operators[id]!;
    const row = rowOf(last);
    let tiling = this.isReadBehind(id, last) ? this.ownedTiling(position, scheme) : -1;
    for (const reader of this.readers[id]!) {
      if (reader.position > last) break;
      const read = this.readBy(reader, known[row + reader.position]!);
      tiling = tiling < 0 ? read : this.tilings.hullOf(tiling, read);
    }
    return this.tilings.makeable(operator, this.forms[id]!, tiling);
  }

  private ownedTiling(position: number, scheme: Scheme): number {
    const { owned } = this.blocks.get(scheme)!;
    const operator = this.model.operators[this.order[position]!]!;
    return (owned[position] ??= this.tilings.numberOf(partition(operator, scheme, this.shares)));
  }
}

/** Tilings of the blocks of one scheme, found from the back as far as asked for. */
class SchemeTilings {
  /** By last position and position, a triangle row by row. */
  readonly numbers: Int32Array;
  /** By last position: the first position that is known. */
  readonly begins: Int32Array;
  /** By position: the parts that devices own of what leaves a block. */
  readonly owned: number[] = [];

  constructor(length: number) {
    this.numbers = new Int32Array(rowOf(length));
    this.begins = Int32Array.from({ length }, (_, last) => last + 1);
  }
}

/** Where the row of a last position begins in a triangle. */
function rowOf(last: number): number {
  return (last * (last + 1)) / 2;
}
