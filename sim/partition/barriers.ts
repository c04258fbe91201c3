import type { Barrier, TaskSet } from "../program/index.ts";
import type { PieceCompute, RegionTransfer } from "./lowering.ts";

/** Bulk-synchronous steps: all transfers of a step, then all its computation, then the next step. */
export function barriersOf(
  computes: readonly PieceCompute[],
  transfers: readonly RegionTransfer[],
): readonly Barrier[] {
  const phases = new Map<number, { readonly computes: number[]; readonly transfers: number[] }>();
  const phase = (number: number) => {
    const known = phases.get(number) ?? { computes: [], transfers: [] };
    phases.set(number, known);
    return known;
  };
  for (const [transfer, { step }] of transfers.entries()) phase(2 * step).transfers.push(transfer);
  for (const [task, { step }] of computes.entries()) phase(2 * step + 1).computes.push(task);
  const order: readonly TaskSet[] = [...phases].sort(([a], [b]) => a - b).map(([, tasks]) => tasks);
  return order.slice(1).map((before, index) => ({ after: order[index]!, before }));
}
