import type { DevicePower } from "../sim/cluster/index.ts";
import { InputError } from "../sim/errors.ts";
import type { DeviceFacts } from "./planner.ts";

/**
 * The power of each device.
 *
 * @throws InputError for a device without
 */
export function powerOf(devices: readonly DeviceFacts[]): readonly DevicePower[] {
  return devices.map(({ name, power }) => {
    if (!power) throw new InputError(powerMissing([name]));
    return power;
  });
}

/** Why the objective cannot be computed for want of the devices' power; undefined where it can. */
export function lackOfPower(devices: readonly DeviceFacts[], objective: string): string | undefined {
  const without = devices.flatMap(({ name, power }) => (power ? [] : [name]));
  return objective === "energy" && without.length > 0 ? powerMissing(without) : undefined;
}

function powerMissing(names: readonly string[]): string {
  const shown =
    names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
  const lack = names.length > 1 ? "lack" : "lacks";
  return `the energy objective needs the power of every device, which ${shown} ${lack}; state it as power: {compute: 3 W, transmit: 500 mW}, or over the clock beside a radio`;
}
