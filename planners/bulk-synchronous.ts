import { lower, type Inference, type Plan, type TransferTask } from "../sim/partition/index.ts";
import type { CostModel } from "./cost-model.ts";

/** Seconds that a bulk-synchronous plan takes by a cost model: for every step its transfers and its slowest device. */
export function predictLatency(
  plan: Plan,
  inference: Inference,
  deviceCount: number,
  costs: CostModel,
): number {
  const { computes, transfers, stepCount } = lower(plan, inference, deviceCount);
  const busy = Array.from({ length: stepCount }, () => new Float64Array(deviceCount));
  for (const { piece, step, entering, leaving } of computes) {
    const operator = inference.model.operators[piece.operator]!;
    busy[step]![piece.device]! += costs.compute.seconds(
      piece.device,
      operator,
      piece.region,
      entering,
      leaving,
    );
  }
  const moved: TransferTask[][] = busy.map(() => []);
  for (const transfer of transfers) moved[transfer.step]!.push(transfer);
  return busy.reduce((sum, times, step) => sum + costs.transferSeconds(moved[step]!) + Math.max(...times), 0);
}
