import { inputPlace, stageSeconds, type StageProblem } from "./problem.ts";

/** Devices of a stage as the bits of a number; 0 is where the input starts. */
export type DeviceSet = number;

/** A chain of units whose stages several devices may share. */
export interface SharedStages {
  readonly unitCount: number;
  readonly deviceCount: number;
  /** Seconds that the slowest device of a set computes the units `from` to before `to`; Infinity where one cannot. Longer stages take no less. */
  computeSeconds(from: number, to: number, devices: DeviceSet): number;
  /**
   * Seconds between two requests that a stage allows, with what it receives from the set before, 0 at the start, and what it
   * sends home; no less than it computes.
   */
  stageSeconds(from: number, to: number, devices: DeviceSet, previous: DeviceSet): number;
}

/** Units `from` to before `to` on a set of devices. */
export interface SharedStage {
  readonly from: number;
  readonly to: number;
  readonly devices: DeviceSet;
}

/** The devices of a set, ascending. */
export function devicesOf(set: DeviceSet): number[] {
  const devices: number[] = [];
  for (let device = 0; set >> device > 0; device++) if ((set >> device) & 1) devices.push(device);
  return devices;
}

/** A chain in which nothing is known of several devices in one stage, which is then not allowed. */
export function unsharedStages(problem: StageProblem): SharedStages {
  const { unitCount, deviceCount } = problem;
  const only = (set: DeviceSet) => (set > 0 && (set & (set - 1)) === 0 ? 31 - Math.clz32(set) : -1);
  return {
    unitCount,
    deviceCount,
    computeSeconds: (from, to, devices) =>
      only(devices) < 0 ? Infinity : problem.seconds(from, to, only(devices)),
    stageSeconds: (from, to, devices, previous) =>
      only(devices) < 0
        ? Infinity
        : stageSeconds(
            problem,
            { from, to, device: only(devices) },
            previous === 0 ? inputPlace : only(previous),
          ),
  };
}
