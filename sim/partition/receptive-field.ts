import { inputRegion, type Model } from "../model/index.ts";
import { isEmpty, type Box } from "../tensor/index.ts";

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
