import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ComputeProfile } from "../sim/cluster/compute.ts";
import { InputError } from "../sim/errors.ts";
import type { Trace, TraceMode } from "./format.ts";
import { interpolatedProfile, tracedProfile } from "./profile/index.ts";
import { filesOnDisk } from "./read-file.ts";
import { readByLayer } from "./read-by-layer.ts";
import { computedProfile, shippedProfiles } from "./registry.ts";
import { tracesAt } from "./traces-at.ts";

/**
 * The trace of a file, or the traces of all `.csv` files of a folder, by name.
 *
 * @throws InputError when there is none, or one cannot be read
 */
export function loadTraces(path: string): readonly Trace[] {
  return tracesAt(filesOnDisk, path);
}

/** How a shipped profile is used. */
export interface LoadProfileOptions {
  readonly mode: TraceMode;
  /** Never use a tile's own row; see interpolatedProfile. */
  readonly interpolated?: boolean;
  /** Answers for layers without a trace. */
  readonly fallback?: ComputeProfile;
}

/**
 * A profile that comes with the package, by name.
 *
 * @throws InputError for an unknown name
 */
export function loadProfile(name: string, options: LoadProfileOptions): ComputeProfile {
  const computed = computedProfile(name);
  if (computed) return computed;
  const { interpolated = false, ...rest } = options;
  const make = interpolated ? interpolatedProfile : tracedProfile;
  return make(loadShippedTraces(name), { name, ...rest });
}

/**
 * The traces of a profile that comes with the package, one for each network that was recorded. Rows are read when they are
 * asked for.
 *
 * @throws InputError for a name that is not a traced profile
 */
export function loadShippedTraces(name: string): readonly Trace[] {
  if (!shippedProfiles.some((profile) => profile.kind === "traces" && profile.name === name)) {
    const names = shippedProfiles.map((profile) => profile.name);
    throw new InputError(`unknown profile ${name} (allowed: ${names.join(", ")})`);
  }
  return tracesAt(filesOnDisk, join(packageFolder(), "traces", "data", name), readByLayer);
}

/** The package's folder: this file lies in it or, compiled, in its dist folder. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new InputError("the package's own folder, with package.json, is not found");
    folder = parent;
  }
  return folder;
}
