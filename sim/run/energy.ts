import { wattsAt, type Device, type DevicePower } from "../cluster/index.ts";
import type { ClockedSeconds } from "./devices.ts";
import type { RunEnd } from "./world.ts";

/**
 * Joules that the devices of a run take beyond idling: the power of their clock of the moment for the seconds that their
 * streams compute, however fast the world lets them be meanwhile; their transmit power for the seconds that they send, and
 * what each byte takes where the power of a radio grows with its rate. Waiting for a shared channel costs nothing, so that
 * the energy of what is sent depends on when only as far as bandwidths change. What takes time without a network, such as
 * an edge in seconds, costs nothing.
 *
 * @returns null unless the power of every device is known
 */
export function energyOf(
  devices: readonly Pick<Device, "power">[],
  { busy, busyAt, sending, sentBytes }: Pick<RunEnd, "busy" | "busyAt" | "sending" | "sentBytes">,
): number | null {
  const powers = devices.flatMap(({ power }) => power ?? []);
  if (powers.length < devices.length) return null;
  return powers.reduce((joules, power, device) => {
    const { transmit, perByte = 0 } = power;
    const bytes = perByte * (sentBytes[device] ?? 0);
    return (
      joules + meanWatts(power, busyAt[device]!) * busy[device]! + transmit * (sending[device] ?? 0) + bytes
    );
  }, 0);
}

/** Watts on average over the seconds that a device computes. */
function meanWatts(power: DevicePower, busyAt: readonly ClockedSeconds[]): number {
  if (busyAt.every(({ clock }) => clock === 1)) return power.compute;
  const all = busyAt.reduce((sum, { seconds }) => sum + seconds, 0);
  const joules = busyAt.reduce((sum, { clock, seconds }) => sum + seconds * wattsAt(power, clock), 0);
  return all > 0 ? joules / all : power.compute;
}
