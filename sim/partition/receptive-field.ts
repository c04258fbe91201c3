import { inputRegion, isSplittable, type Model } from "../model/index.ts";
import { emptyBox, hull, isEmpty, wholeBox, type Box } from "../tensor/index.ts";

/**
 * Output regions that one device must compute of each operator in `[first, last]` so that it needs nothing from another
 * device inside that run: walks from the back, joining what the run must deliver with what later operators of it read.
 *
 * @param deliver the region of an operator's output that the device owes to whoever reads it after the run, if any
 * @returns regions by `id - first`; empty where the device computes nothing
 */
export function receptiveRegions(
  model: Model,
  first: number,
  last: number,
  deliver: (operator: number) => Box | undefined,
): Box[] {
  const regions: Box[] = [];
  for (let id = last; id >= first; id--) {
    regions[id - first] = receptiveRegion(
      model,
      id,
      last,
      deliver(id),
      (consumer) => regions[consumer - first]!,
    );
  }
  return regions;
}

/** One step of `receptiveRegions`: the region of `id`, given those of its consumers up to `last`. */
export function receptiveRegion(
  model: Model,
  id: number,
  last: number,
  delivered: Box | undefined,
  regionOf: (consumer: number) => Box,
): Box {
  const operator = model.operators[id]!;
  let region = delivered ?? emptyBox(operator.shape.length);
  for (const consumer of model.consumers[id]!) {
    if (consumer > last) continue;
    for (const needed of neededRegions(model, consumer, regionOf(consumer), id))
      region = hull(region, needed);
  }
  if (!isSplittable(operator) && !isEmpty(region)) return wholeBox(operator.shape);
  return region;
}

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
