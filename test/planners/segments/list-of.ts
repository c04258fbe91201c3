import type { TransferSets } from "../../../planners/segments/transfer-sets.ts";
import type { Transfer } from "../../../sim/network/index.ts";

/** The number of a list of transfers. */
export function listOf(sets: TransferSets, transfers: readonly Transfer[]): number {
  const numberOf = (devices: readonly number[]) =>
    devices.reduce((list, device) => sets.destinations.with(list, device), 0);
  return sets.listOf({
    sources: Int32Array.from(transfers, ({ source }) => source),
    destinations: Int32Array.from(transfers, ({ destinations }) => numberOf(destinations)),
    bytes: Float64Array.from(transfers, ({ bytes }) => bytes),
  });
}
