import { InputError } from "../../errors.ts";
import { descriptionOf, type Model } from "../model.ts";
import { remade } from "./remade.ts";

/** What stays from frame to frame, as its user states it. */
export interface FrameReuse {
  /** The share of the work of a convolution that is found instead of computed, of those that are not named. */
  readonly hitRate: number;
  /** The same by convolution. */
  readonly layers: ReadonlyMap<string, number>;
  /** Seconds that finding takes for a whole convolution, on a device whose slowdown is 1. */
  readonly lookup: number;
}

/** The operators whose results can be kept. */
export function reusableLayers(model: Model): readonly string[] {
  return model.operators.filter(({ operation }) => operation.kind === "convolution").map(({ name }) => name);
}

/**
 * Lets convolutions keep what did not change since the frame before (the convolution cache of DeepMon, Huynh et al.,
 * MobiSys 2017, on average over frames): each takes the rest of its time and the look-up.
 *
 * @throws InputError for a layer that is not a convolution, and a model without any
 */
export function reuseFrames(model: Model, { hitRate, layers, lookup }: FrameReuse): Model {
  const names = reusableLayers(model);
  if (names.length === 0) throw new InputError("the model has no convolutions whose results could be kept");
  const other = [...layers.keys()].find((name) => !names.includes(name));
  if (other !== undefined)
    throw new InputError(`${other} is not a convolution of the model (such as ${names[0]})`);
  const rateOf = (name: string) => layers.get(name) ?? hitRate;
  const cached = names.filter((name) => rateOf(name) > 0);
  if (cached.length === 0) return model;
  const isCached = new Set(cached);
  const descriptions = model.operators.map((operator) => ({
    ...descriptionOf(model, operator),
    ...(isCached.has(operator.name) && {
      savings: { ...operator.savings, reuse: { hitRate: rateOf(operator.name), lookup } },
    }),
  }));
  const rates = cached.map(rateOf);
  const [least, most] = [Math.min(...rates), Math.max(...rates)].map((rate) =>
    Number((100 * rate).toPrecision(6)),
  );
  return remade(
    model,
    descriptions,
    `${cached.length} of ${names.length} convolutions keep ${least === most ? least : `${least} to ${most}`} % of their work from the frame ` +
      `before (stated); looking it up takes ${Number((lookup * 1e3).toPrecision(6))} ms each`,
  );
}
