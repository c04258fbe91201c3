import { InputError } from "../../sim/errors.ts";
import type { Cluster } from "../../sim/cluster/index.ts";
import type { Inference } from "../../sim/partition/index.ts";
import type { NetworkFactory, Timing } from "../../sim/run/index.ts";
import { cutFrame, type CutOptions } from "./frame.ts";
import { runStealing, type StealingRun } from "./stealing/index.ts";

/**
 * Runs one inference as DeepThings' runtime does: cut into fused tiles, which idle devices steal through the gateway.
 *
 * @returns who took which tile and when, what each device did, held and sent, and the plan that was realised
 * @throws InputError for a model that has no leading layers to fuse
 * @throws InfeasibleError for a device that took more than it can hold
 */
export function runDeepThings(
  inference: Inference,
  cluster: Cluster,
  options: CutOptions,
  timing: Timing = { kind: "median" },
  network?: NetworkFactory,
): StealingRun & { readonly notes: readonly string[] } {
  const { frame, notes } = cutFrame(inference, cluster.devices.length, options);
  if (frame.tiles.length === 0) throw new InputError(`model ${inference.model.name}: ${notes.join("; ")}`);
  return { ...runStealing(frame, inference, cluster, timing, network), notes };
}
