import { isComputed, type Model } from "../../sim/model/index.ts";
import {
  neededRegions,
  partition,
  receptiveRegion,
  schemes,
  type Inference,
  type Piece,
  type Scheme,
} from "../../sim/partition/index.ts";
import { isEmpty, wholeBox, type Box } from "../../sim/tensor/index.ts";
import { Holdings } from "./holdings.ts";

/** A run of consecutive operators that every device computes without exchanging anything in between. */
export interface Block {
  /** Positions of the first and the last operator in `BlockGeometry.order`. */
  readonly first: number;
  readonly last: number;
  readonly scheme: Scheme;
}

/** A tensor together with a number that `Holdings` gave: of what is needed of it, or of who holds it. */
export interface TensorNumber {
  readonly tensor: number;
  readonly number: number;
}

/** How a block touches the rest of the model. */
export interface BlockBorder {
  /** Tensors from before the block that it reads, ascending, and what each device needs of them. */
  readonly reads: readonly TensorNumber[];
  /** Tensors that it hands on, ascending, and who holds them then. */
  readonly yields: readonly TensorNumber[];
}

/**
 * Regions of all blocks of a model for all schemes: a device owns its part of every tensor that leaves a block, by the
 * scheme, and computes, redundantly if need be, everything inside that this part depends on (FlexPie, section 3).
 */
export class BlockGeometry {
  readonly model: Model;
  /** Ids of the computed operators in topological order. */
  readonly order: readonly number[];
  readonly holdings = new Holdings();
  readonly deviceCount: number;
  private readonly shares: readonly number[];
  /** By scheme and last position: regions by operator id and device, filled from the back as far as asked for. */
  private readonly regions = new Map<Scheme, Box[][][]>();
  private readonly owned = new Map<Scheme, (readonly Box[])[]>();
  private readonly borders = new Map<number, BlockBorder>();

  /** @param shares relative amount of work of each device */
  constructor(model: Model, shares: readonly number[]) {
    this.model = model;
    this.shares = shares;
    this.deviceCount = shares.length;
    this.order = model.operators.filter(isComputed).map(({ id }) => id);
    for (const scheme of schemes) {
      this.regions.set(
        scheme,
        this.order.map(() => []),
      );
      this.owned.set(scheme, []);
    }
  }

  /** The region of operator `id` that each device computes in blocks of the scheme that end at position `last`. */
  regionsOf(id: number, last: number, scheme: Scheme): readonly Box[] {
    const regions = this.regions.get(scheme)![last]!;
    const lastId = this.order[last]!;
    for (let next = lastId - regions.length; next >= id; next--)
      regions.push(this.regionsAt(next, lastId, scheme, regions));
    return regions[lastId - id]!;
  }

  /** The pieces of a block, operator by operator. */
  pieces({ first, last, scheme }: Block): Piece[] {
    return this.order.slice(first, last + 1).flatMap((operator) =>
      this.regionsOf(operator, last, scheme)
        .map((region, device) => ({ operator, region, device }))
        .filter(({ region }) => !isEmpty(region)),
    );
  }

  /** Does a tensor of the block, which ends at position `last`, leave it? */
  leaves(id: number, last: number): boolean {
    return this.leavesBehind(id, this.order[last]!);
  }

  /** Is the tensor from before a block that starts at position `first`? */
  entersBlock(tensor: number, first: number): boolean {
    return tensor < this.order[first]! || !isComputed(this.model.operators[tensor]!);
  }

  border(block: Block): BlockBorder {
    const length = this.order.length;
    const key = (block.first * length + block.last) * schemes.length + schemes.indexOf(block.scheme);
    let border = this.borders.get(key);
    if (!border) {
      border = { reads: this.reads(block), yields: this.yields(block) };
      this.borders.set(key, border);
    }
    return border;
  }

  /** The model's input tensors, where the inference starts them. */
  inputs({ inputAt }: Inference): TensorNumber[] {
    const devices = Array.from({ length: this.deviceCount }, (_, device) => device);
    const at = devices.filter((device) => inputAt === "everywhere" || inputAt === device);
    return this.model.operators
      .filter((operator) => !isComputed(operator))
      .map(({ id, shape }) => {
        const holders = at.map((device) => ({ device, region: wholeBox(shape) }));
        return { tensor: id, number: this.holdings.computedBy(holders, this.deviceCount) };
      });
  }

  /** The need of a device for the whole of an output. */
  wholeNeed(output: number, device: number): number {
    const whole = wholeBox(this.model.operators[output]!.shape);
    const none: readonly Box[] = [];
    return this.holdings.needing(
      Array.from({ length: this.deviceCount }, (_, d) => (d === device ? [whole] : none)),
    );
  }

  /** Is the tensor a result, or read by an operator after `lastId`? */
  private leavesBehind(id: number, lastId: number): boolean {
    const lastReader = this.model.consumers[id]!.at(-1) ?? -1;
    return lastReader > lastId || this.model.outputs.includes(id);
  }

  private regionsAt(id: number, lastId: number, scheme: Scheme, later: readonly (readonly Box[])[]): Box[] {
    const owned = this.leavesBehind(id, lastId) ? this.ownedRegions(id, scheme) : [];
    return Array.from({ length: this.deviceCount }, (_, device) =>
      receptiveRegion(
        this.model,
        id,
        lastId,
        owned[device],
        (consumer) => later[lastId - consumer]![device]!,
      ),
    );
  }

  private ownedRegions(id: number, scheme: Scheme): readonly Box[] {
    const known = this.owned.get(scheme)!;
    return (known[id] ??= partition(this.model.operators[id]!, scheme, this.shares));
  }

  private reads({ first, last, scheme }: Block): TensorNumber[] {
    const readers = new Map<number, number[]>();
    for (const id of this.order.slice(first, last + 1)) {
      for (const tensor of new Set(this.model.operators[id]!.inputs)) {
        if (!this.entersBlock(tensor, first)) continue;
        readers.set(tensor, [...(readers.get(tensor) ?? []), id]);
      }
    }
    return [...readers]
      .sort(([a], [b]) => a - b)
      .map(([tensor, consumers]) => {
        const needs = Array.from({ length: this.deviceCount }, (_, device) =>
          consumers.flatMap((consumer) =>
            neededRegions(this.model, consumer, this.regionsOf(consumer, last, scheme)[device]!, tensor),
          ),
        );
        return { tensor, number: this.holdings.needing(needs) };
      });
  }

  private yields({ first, last, scheme }: Block): TensorNumber[] {
    return this.order
      .slice(first, last + 1)
      .filter((id) => this.leaves(id, last))
      .map((id) => {
        const holders = this.regionsOf(id, last, scheme)
          .map((region, device) => ({ device, region }))
          .filter(({ region }) => !isEmpty(region));
        return { tensor: id, number: this.holdings.computedBy(holders, this.deviceCount) };
      });
  }
}
