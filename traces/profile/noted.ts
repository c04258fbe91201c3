import type { ComputeProfile, TileCost } from "../../sim/cluster/compute.ts";

/** The same profile, each of whose times says one more thing about itself. */
export function notedProfile(profile: ComputeProfile, note: string): ComputeProfile {
  const noted = new WeakMap<TileCost, TileCost>();
  return {
    name: profile.name,
    tileCost(operator, region) {
      const cost = profile.tileCost(operator, region);
      if (cost.kernel === 0) return cost;
      let saying = noted.get(cost);
      if (!saying) {
        saying = { ...cost, note: cost.note === undefined ? note : `${cost.note}; ${note}` };
        noted.set(cost, saying);
      }
      return saying;
    },
  };
}
