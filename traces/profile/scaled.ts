import type { ComputeProfile, TileCost } from "../../sim/cluster/compute.ts";
import { InputError } from "../../sim/errors.ts";

/**
 * A device that takes `factor` times as long for everything.
 *
 * @throws InputError unless the factor is finite and positive
 */
export function scaledProfile(profile: ComputeProfile, factor: number): ComputeProfile {
  if (!Number.isFinite(factor) || factor <= 0) {
    throw new InputError(`profile ${profile.name}: a factor must be finite and above 0, not ${factor}`);
  }
  const scaled = new WeakMap<TileCost, TileCost>();
  const { leastTimes } = profile;
  return {
    name: `${profile.name} x${factor}`,
    ...(leastTimes && {
      leastTimes: (operator) =>
        leastTimes(operator)?.map(({ elements, seconds }) => ({ elements, seconds: seconds * factor })),
    }),
    tileCost(operator, region) {
      const cost = profile.tileCost(operator, region);
      let slower = scaled.get(cost);
      if (!slower) {
        slower = scaledCost(cost, factor);
        scaled.set(cost, slower);
      }
      return slower;
    },
  };
}

/** All times of a cost, so many times as long. */
export function scaledCost(cost: TileCost, factor: number): TileCost {
  return {
    ...cost,
    kernel: cost.kernel * factor,
    reorderInput: cost.reorderInput * factor,
    reorderOutput: cost.reorderOutput * factor,
    samples: cost.samples.map((sample) => sample * factor),
  };
}
