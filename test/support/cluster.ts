import { ring, type Cluster, type ComputeProfile, type NetworkGraph } from "../../sim/cluster/index.ts";
import { macs } from "../../sim/model/index.ts";
import { volume, type Box } from "../../sim/tensor/index.ts";
import { randomStream } from "../../sim/random.ts";

/** A profile by formula: a time for each multiply-accumulate and each output element. */
export function linearProfile(name: string, secondsPerMac = 1e-9, secondsPerElement = 1e-9): ComputeProfile {
  return {
    name,
    tileCost: (operator, region) => ({
      kernel: secondsPerMac * macs(operator, region) + secondsPerElement * volume(region),
      reorderInput: 0,
      reorderOutput: 0,
      source: "roofline",
      samples: [],
    }),
  };
}

/** A profile as rugged as it gets: every tile has a random cost, larger tiles may be cheaper. */
export function ruggedProfile(name: string, seed: number): ComputeProfile {
  const draw = (operator: number, region: Box, term: string) =>
    1e-4 * randomStream(seed, `${name}/${operator}/${region.start.join()}/${region.end.join()}/${term}`)();
  return {
    name,
    tileCost: (operator, region) => ({
      kernel: draw(operator.id, region, "kernel"),
      reorderInput: draw(operator.id, region, "input") / 4,
      reorderOutput: draw(operator.id, region, "output") / 4,
      source: "roofline",
      samples: [],
    }),
  };
}

export function deviceNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `board-${index}`);
}

/** A cluster with one profile per device; a ring of 1 MB/s links unless another network is given. */
export function clusterOf(profiles: readonly ComputeProfile[], network?: NetworkGraph): Cluster {
  const names = deviceNames(profiles.length);
  return {
    devices: profiles.map((profile, index) => ({
      name: names[index]!,
      profile,
      streams: 1,
      memory: Infinity,
    })),
    network: network ?? ring(names, { bandwidth: 1e6, latency: 1e-5, duplex: "full" }),
  };
}
