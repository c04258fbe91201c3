import { macs, modelMacs, type Model } from "../model/index.ts";
import { unionVolume, type Piece } from "../partition/index.ts";
import { elementCount, isEmpty, type Box } from "../tensor/index.ts";

/** The multiply-accumulates of a plan against those of a model. */
export interface WorkBalance {
  /** Done again by several pieces, or beyond the model that was asked for. */
  readonly redundantMacs: number;
  /** Of elements that no piece computes because nobody reads them; part of the model's. */
  readonly skippedShare: number;
}

/**
 * What pieces compute twice, and what they leave out: where strides or slices skip elements, fused tiles do not make
 * them, and a device that computes whole operators does.
 *
 * @param needed multiply-accumulates of the model that was asked for, where the plan is for another
 */
export function workBalance(
  model: Model,
  pieces: Iterable<Pick<Piece, "operator" | "region">>,
  needed = modelMacs(model),
): WorkBalance {
  const regions = new Map<number, Box[]>();
  let computed = 0;
  for (const { operator, region } of pieces) {
    computed += macs(model.operators[operator]!, region);
    const known = regions.get(operator);
    if (known) known.push(region);
    else regions.set(operator, [region]);
  }
  let skipped = 0;
  for (const operator of model.operators) {
    const whole = macs(operator);
    if (whole === 0) continue;
    const all = elementCount(operator.shape);
    const made = unionVolume((regions.get(operator.id) ?? []).filter((region) => !isEmpty(region)));
    if (made < all) skipped += Math.round((whole * (all - made)) / all);
  }
  return {
    redundantMacs: computed + skipped - needed,
    skippedShare: skipped > 0 ? skipped / modelMacs(model) : 0,
  };
}
