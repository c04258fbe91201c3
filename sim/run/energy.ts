import type { Device } from "../cluster/index.ts";
import type { RunEnd } from "./world.ts";

/**
 * Joules that the devices of a run take beyond idling: their compute power for the seconds that their streams compute,
 * however fast they are meanwhile, and their transmit power for the seconds that they send. Waiting for a shared channel
 * costs nothing, so that the energy of what is sent depends on when only as far as bandwidths change. What takes time
 * without a network, such as an edge in seconds, costs nothing.
 *
 * @returns null unless the power of every device is known
 */
export function energyOf(
  devices: readonly Pick<Device, "power">[],
  { busy, sending }: Pick<RunEnd, "busy" | "sending">,
): number | null {
  const powers = devices.flatMap(({ power }) => power ?? []);
  if (powers.length < devices.length) return null;
  return powers.reduce(
    (joules, { compute, transmit }, device) =>
      joules + compute * busy[device]! + transmit * (sending[device] ?? 0),
    0,
  );
}
