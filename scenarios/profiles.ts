import { resolve } from "node:path";
import type { ComputeProfile } from "../sim/cluster/index.ts";
import {
  interpolatedProfile,
  rooflineProfile,
  scaledProfile,
  shippedProfiles,
  tracedProfile,
  type TraceMode,
} from "../traces/index.ts";
import { loadProfile, loadTraces } from "../traces/load.ts";
import type { ProfileSettings } from "./schema.ts";

/** Which compute times a profile is to give. */
export interface ProfileUse {
  readonly mode: TraceMode;
  /** Every tile estimated from other tiles. */
  readonly interpolated: boolean;
  /** Times as long for everything. */
  readonly slowdown: number;
}

/** The compute profiles of a scenario, each made once. */
export class ProfileStore {
  private readonly folder: string;
  private readonly profiles = new Map<string, ComputeProfile>();

  /** @param folder that paths of traces are relative to */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws InputError for a trace that is missing or malformed */
  get(settings: ProfileSettings, { mode, interpolated, slowdown }: ProfileUse): ComputeProfile {
    const base = this.once(JSON.stringify([settings, mode, interpolated]), () =>
      this.make(settings, mode, interpolated),
    );
    if (slowdown === 1) return base;
    return this.once(JSON.stringify([settings, mode, interpolated, slowdown]), () =>
      scaledProfile(base, slowdown),
    );
  }

  private make(settings: ProfileSettings, mode: TraceMode, interpolated: boolean): ComputeProfile {
    if (typeof settings !== "string") return rooflineOf(settings);
    if (shippedProfiles.some(({ name }) => name === settings))
      return loadProfile(settings, { mode, interpolated });
    const traces = loadTraces(resolve(this.folder, settings));
    return (interpolated ? interpolatedProfile : tracedProfile)(traces, { name: settings, mode });
  }

  private once(key: string, make: () => ComputeProfile): ComputeProfile {
    const profile = this.profiles.get(key) ?? make();
    this.profiles.set(key, profile);
    return profile;
  }
}

function rooflineOf(settings: Exclude<ProfileSettings, string>): ComputeProfile {
  const { peak_flops: flops, memory_bandwidth: memoryBandwidth } = settings;
  return rooflineProfile({
    name: "roofline",
    peakFlops: { convolution: flops, pointwise: flops, depthwise: flops, matrix: flops, other: flops },
    memoryBandwidth,
  });
}
