import type { Plan } from "../../sim/partition/index.ts";
import type { PlanningProblem } from "../planner.ts";
import { deviceCapabilities } from "../strips/capability.ts";
import { FusedBlocks } from "../strips/fused-blocks.ts";
import { modelStages } from "./from-model.ts";
import type { TransferMode } from "./problem.ts";
import { devicesOf, type DeviceSet, type SharedStage, type SharedStages } from "./shared-stages.ts";

/** The units of a model on sets of devices, and the plan of a pipeline of them. */
export interface ModelSharedStages extends SharedStages {
  /** Seconds of one request alone: its stages and their transfers one after the other. */
  requestSeconds(stages: readonly SharedStage[]): number;
  plan(stages: readonly SharedStage[]): Plan;
}

/**
 * Stages of the units of a model that several devices may share: each computes rows of the stage's last operator in
 * proportion to its capability, and whatever of the earlier ones these rows depend on; inside a stage nothing is exchanged.
 * Memory is that of a device that computes the stage alone, which is no less than its part takes.
 */
export function modelSharedStages(planning: PlanningProblem, transfer: TransferMode): ModelSharedStages {
  const alone = modelStages(planning, transfer);
  const { units, unitCount, deviceCount, memoryLimits } = alone;
  const capabilities = deviceCapabilities(planning);
  const sharesOf = (devices: DeviceSet) =>
    capabilities.map((capability, device) => ((devices >> device) & 1 ? capability : 0));
  const blocks = new FusedBlocks(planning, sharesOf, "inh");
  /** By unit: position of its first operator among all that are computed. */
  const positions = units.map((_, unit) =>
    units.slice(0, unit).reduce((count, { length }) => count + length, 0),
  );
  const first = (from: number) => positions[from]!;
  const last = (to: number) => (to === unitCount ? blocks.length : positions[to]!) - 1;
  const canShare = (devices: DeviceSet) => devicesOf(devices).every((device) => capabilities[device]! > 0);
  const fits = (from: number, to: number, devices: DeviceSet) =>
    devicesOf(devices).every((device) => alone.memoryBytes(from, to, device) <= memoryLimits[device]!);

  const parts = (from: number, to: number, devices: DeviceSet, previous: DeviceSet) => ({
    computed: blocks.computeSeconds(first(from), last(to), devices),
    received: blocks.moveSeconds(first(from), last(to), previous === 0 ? -1 : previous, devices),
    sent: to === unitCount ? blocks.homeSeconds(devices) : 0,
  });
  return {
    unitCount,
    deviceCount,
    computeSeconds: (from, to, devices) =>
      canShare(devices) ? blocks.computeSeconds(first(from), last(to), devices) : Infinity,
    stageSeconds(from, to, devices, previous) {
      if (!canShare(devices) || !fits(from, to, devices)) return Infinity;
      const { computed, received, sent } = parts(from, to, devices, previous);
      return transfer === "overlapped" ? Math.max(computed, received, sent) : computed + received + sent;
    },
    requestSeconds: (stages) =>
      stages.reduce((sum, { from, to, devices }, place) => {
        const { computed, received, sent } = parts(from, to, devices, stages[place - 1]?.devices ?? 0);
        return sum + computed + received + sent;
      }, 0),
    plan: (stages) => ({
      execution: "dataflow",
      steps: stages.map(({ from, to, devices }) => blocks.pieces(first(from), last(to), devices)),
    }),
  };
}
