import type { ComputeProfile } from "../../sim/cluster/compute.ts";
import { InputError } from "../../sim/errors.ts";

/**
 * A profile that asks another about tiles of which it knows nothing.
 *
 * @param make the other profile; called when it is first needed
 */
export function withFallback(profile: ComputeProfile, make: () => ComputeProfile): ComputeProfile {
  let fallback: ComputeProfile | undefined;
  const { leastTimes } = profile;
  return {
    name: profile.name,
    ...(leastTimes && { leastTimes }),
    tileCost(operator, region) {
      try {
        return profile.tileCost(operator, region);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        fallback ??= make();
        return fallback.tileCost(operator, region);
      }
    },
  };
}
