import type { ComputeProfile, TileCost } from "../../sim/cluster/compute.ts";
import type { ElementType, Operator, OperatorTypes, Savings } from "../../sim/model/index.ts";
import { elementCount, isEmpty, volume, type Box } from "../../sim/tensor/index.ts";
import { takesTime } from "../timed.ts";
import { scaledCost } from "./scaled.ts";
import { TileMemo } from "./tile-memo.ts";

/** How a device computes layers of a narrow type: as often as fast as before, or as another profile says. */
export type QuantizedTimes =
  | { readonly kind: "speed"; readonly speed: number; readonly source: string }
  | { readonly kind: "profile"; readonly profile: ComputeProfile };

/** What a device makes of models that were changed to be cheaper. */
export interface DeviceSavings {
  readonly quantized: ReadonlyMap<ElementType, QuantizedTimes>;
  /** The share of the time of zero weights that its kernels save; absent where they multiply zeros like other numbers. */
  readonly sparseKernels: { readonly saved: number; readonly source: string } | undefined;
  /** Times as long for everything, as in the profile. */
  readonly slowdown: number;
}

/**
 * The profile of a device for models with savings: layers in a narrow type take what the device states of that type, else
 * what was measured of them, else the time of before; zero weights save time only with sparse kernels; what is kept from
 * the frame before is looked up instead of computed. Each cost says which of that it is.
 */
export function savingProfile(profile: ComputeProfile, device: DeviceSavings): ComputeProfile {
  const costs = new TileMemo<TileCost>();
  const plain = new WeakMap<Operator, Operator>();
  const before = new WeakMap<Operator, Operator>();
  const quantizedCost = (operator: Operator, region: Box, { type, from }: Quantized): TileCost => {
    const stated = device.quantized.get(type);
    const asBefore = asPlain(operator, before, from);
    if (stated?.kind === "profile") {
      if (operator.statedSeconds === undefined)
        return stated.profile.tileCost(asPlain(operator, plain), region);
      return noted(profile.tileCost(asBefore, region), `layers in ${type} whose times are stated take these`);
    }
    if (stated) {
      const note = `layers in ${type} are ${stated.speed} times as fast as in ${from.elementType} (stated: ${stated.source})`;
      return noted(scaledCost(profile.tileCost(asBefore, region), 1 / stated.speed), note);
    }
    const own = profile.tileCost(asPlain(operator, plain), region);
    if (
      own.isOfOwnType ||
      (own.note === undefined && (own.source === "trace" || own.source === "interpolated"))
    )
      return own;
    const note = `layers in ${type} take their time in ${from.elementType}: the device states no quantized: {${type}: ...}`;
    return noted(profile.tileCost(asBefore, region), note);
  };
  const make = (operator: Operator, region: Box, { quantized, zeroWeights, reuse }: Savings): TileCost => {
    const computed = quantized
      ? quantizedCost(operator, region, quantized)
      : profile.tileCost(asPlain(operator, plain), region);
    const cost = zeroWeights ? sparseCost(computed, zeroWeights.share, device.sparseKernels) : computed;
    if (!reuse) return cost;
    const lookup = reuse.lookup * device.slowdown * (volume(region) / elementCount(operator.shape));
    return withLookup(scaledCost(cost, 1 - reuse.hitRate), lookup);
  };
  return {
    name: profile.name,
    tileCost(operator, region) {
      const { savings } = operator;
      if (!savings || !takesTime(operator) || isEmpty(region)) return profile.tileCost(operator, region);
      return costs.get(operator, region, () => make(operator, region, savings));
    },
  };
}

/** The operator as if nothing were saved, in these types or its own; made once for each. */
function asPlain(operator: Operator, made: WeakMap<Operator, Operator>, types?: OperatorTypes): Operator {
  const known = made.get(operator);
  if (known) return known;
  const plain = { ...operator, ...types, savings: {} };
  made.set(operator, plain);
  return plain;
}

type Quantized = NonNullable<Savings["quantized"]>;

function sparseCost(cost: TileCost, share: number, kernels: DeviceSavings["sparseKernels"]): TileCost {
  if (!kernels) return noted(cost, "zero weights save no time: the device states no sparse_kernels");
  const percent = Number((100 * kernels.saved).toPrecision(6));
  return noted(
    scaledCost(cost, 1 - kernels.saved * share),
    `sparse kernels save ${percent} % of the time of zero weights (stated: ${kernels.source})`,
  );
}

function withLookup(cost: TileCost, seconds: number): TileCost {
  return {
    ...cost,
    kernel: cost.kernel + seconds,
    samples: cost.samples.map((sample) => sample + seconds),
  };
}

function noted(cost: TileCost, note: string): TileCost {
  if (cost.kernel === 0) return cost;
  return { ...cost, note: cost.note === undefined ? note : `${cost.note}; ${note}` };
}
