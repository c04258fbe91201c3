import type { Program, TaskSet } from "../../../sim/program/index.ts";

/** What one device has to do with a barrier. */
export interface BarrierShare {
  /** Computes that it ends and deliveries that it gets before the barrier. */
  readonly events: number;
  /** Devices that have such a share. */
  readonly devices: number;
}

/** A device's shares of all barriers of a program. */
export function barrierShares(program: Program, device: number, devices: number): readonly BarrierShare[] {
  return program.barriers.map(({ after }) => {
    const events = Array.from({ length: devices }, (_, one) => eventsOf(program, after, one));
    return { events: events[device]!, devices: events.filter((count) => count > 0).length };
  });
}

/** All that happens on a device in a program: computes that end, transfers that it sends, deliveries that it gets. */
export function eventCount({ computes, transfers }: Program, device: number): number {
  const sent = transfers.filter(({ source }) => source === device).length;
  const all = { computes: [...computes.keys()], transfers: [...transfers.keys()] };
  return sent + eventsOf({ computes, transfers }, all, device);
}

function eventsOf(
  { computes, transfers }: Pick<Program, "computes" | "transfers">,
  tasks: TaskSet,
  device: number,
): number {
  return (
    tasks.computes.filter((compute) => computes[compute]!.device === device).length +
    tasks.transfers.filter((transfer) => transfers[transfer]!.destinations.includes(device)).length
  );
}
