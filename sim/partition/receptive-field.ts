import { inputRegion, type Model, type Operator } from "../model/index.ts";
import { isEmpty, wholeBox, type Box } from "../tensor/index.ts";

/** Boxes of the tensor of `producer` that computing `region` of `consumer` reads, one an input slot; empty ones left out. */
export function neededRegions(model: Model, consumer: number, region: Box, producer: number): Box[] {
  if (isEmpty(region)) return [];
  const operator = model.operators[consumer]!;
  return operator.inputs.flatMap((input, index) => {
    if (input !== producer) return [];
    const needed = inputRegion(operator, region, index);
    return isEmpty(needed) ? [] : [needed];
  });
}

/** A tensor, and boxes of it, none of them empty. */
export interface Read {
  readonly tensor: number;
  readonly regions: readonly Box[];
}

/** Regions of operators and what they read, each found out once for as long as there are the operator and the region. */
export class Reads {
  private readonly known = new WeakMap<Operator, WeakMap<Box, readonly Read[]>>();
  private readonly wholes = new WeakMap<Operator, Box>();

  /** All of an operator's output. */
  whole(operator: Operator): Box {
    let whole = this.wholes.get(operator);
    if (!whole) this.wholes.set(operator, (whole = wholeBox(operator.shape)));
    return whole;
  }

  /** By tensor that an operator reads, each once, in the order of its inputs: what computing a region of it needs. */
  of(model: Model, operator: Operator, region: Box): readonly Read[] {
    let byRegion = this.known.get(operator);
    if (!byRegion) this.known.set(operator, (byRegion = new WeakMap()));
    let reads = byRegion.get(region);
    if (!reads) {
      const tensors = [...new Set(operator.inputs)];
      reads = tensors.map((tensor) => ({
        tensor,
        regions: neededRegions(model, operator.id, region, tensor),
      }));
      byRegion.set(region, reads);
    }
    return reads;
  }
}
