import { star, type Cluster } from "../../sim/cluster/index.ts";
import { scaledProfile } from "../../traces/index.ts";
import { loadProfile } from "../../traces/load.ts";
import { deviceNames } from "../support/cluster.ts";

const fastest = loadProfile("raspberry-pi-4", { mode: "gap" });

/**
 * Boards of speeds 4, 2, 1, 4, 2, 1 behind links so fast that it pays to divide: planners that cut in proportion cut
 * unevenly. Three streams each, for planners that run several.
 */
export function unequalBoards(count: number): Cluster {
  const names = deviceNames(count);
  const devices = names.map((name, device) => ({
    name,
    profile: scaledProfile(fastest, 2 ** (device % 3)),
    streams: 3,
    concurrency: [1, 1.6, 2.3],
    memory: Infinity,
    power: { compute: 3 + device, transmit: 1 },
  }));
  return { devices, network: star(names, { bandwidth: 1.25e9, latency: 20e-6, duplex: "full" }) };
}
