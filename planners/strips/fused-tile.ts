import { inputRegion, type Model, type Operator } from "../../sim/model/index.ts";
import { emptyBox, hull, isEmpty, type Box } from "../../sim/tensor/index.ts";

/** What one device computes of a block, and what it reads from before the block. */
export interface FusedTile {
  /** By operator of the block, in its order. */
  readonly regions: readonly Box[];
  readonly reads: readonly { readonly tensor: number; readonly region: Box }[];
}

/**
 * The part of a device in a block of operators that nobody exchanges anything in: from the back, what it owns of each
 * tensor that leaves the block, and whatever its later operators read.
 *
 * @param block ids in topological order
 * @param owned the device's part of a tensor that leaves the block
 */
export function fusedTile(
  model: Model,
  block: readonly number[],
  owned: (operator: Operator) => Box,
): FusedTile {
  const inside = new Map(block.map((id, index) => [id, index]));
  const regions = block.map((id) => {
    const operator = model.operators[id]!;
    const leaves = model.outputs.includes(id) || model.consumers[id]!.some((reader) => !inside.has(reader));
    return leaves ? owned(operator) : emptyBox(operator.shape.length);
  });
  const reads: { tensor: number; region: Box }[] = [];
  for (let index = block.length - 1; index >= 0; index--) {
    if (isEmpty(regions[index]!)) continue;
    const operator = model.operators[block[index]!]!;
    for (const [slot, tensor] of operator.inputs.entries()) {
      const region = inputRegion(operator, regions[index]!, slot);
      const producer = inside.get(tensor);
      if (producer === undefined) reads.push({ tensor, region });
      else regions[producer] = hull(regions[producer]!, region);
    }
  }
  return { regions, reads };
}
