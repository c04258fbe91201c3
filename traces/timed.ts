import type { TileCost } from "../sim/cluster/compute.ts";
import { InputError } from "../sim/errors.ts";
import { lacksCost, statedType, type Operator } from "../sim/model/index.ts";
import { elementCount, isEmpty, volume, type Box } from "../sim/tensor/index.ts";

/** Does the operator take time? The model's input and constants are there from the start, and an exit only lets pass. */
export function takesTime({ operation }: Operator): boolean {
  return operation.kind !== "input" && operation.kind !== "constant" && operation.kind !== "exit";
}

const free: TileCost = { kernel: 0, reorderInput: 0, reorderOutput: 0, source: "trace", samples: [] };

/**
 * The cost of a tile that no profile has to know: nothing for what takes no time, and what somebody stated. Yields
 * undefined where the profile is to tell.
 *
 * @throws InputError for an operator whose cost is unknown and that nobody states
 */
export function givenCost(operator: Operator, region: Box): TileCost | undefined {
  if (!takesTime(operator) || isEmpty(region)) return free;
  if (lacksCost(operator)) {
    throw new InputError(`what ${operator.name} (${statedType(operator)!}) costs is unknown and not stated`);
  }
  const { statedSeconds, shape } = operator;
  if (statedSeconds === undefined) return undefined;
  const kernel = statedSeconds * (volume(region) / elementCount(shape));
  return { ...free, kernel, source: "stated" };
}
