import { passProgram } from "./program.ts";
import { leaderOf, type DecoderPlan } from "./plan.ts";
import type { DecoderProblem } from "./problem.ts";
import { cacheProduct } from "./work.ts";

/** What the device that leads has to do for a token. */
export interface LeaderWork {
  /** That it reads of weights and cache. */
  readonly bytes: number;
  readonly operators: number;
}

/** What the leader of a plan has to do for a token behind so many others. */
export function leaderWork(
  { network, workload }: Pick<DecoderProblem, "network" | "workload">,
  plan: DecoderPlan,
  past: number,
): LeaderWork {
  const leader = leaderOf(plan.stages[0]!);
  const shape = { tokens: 1, exchange: workload.exchange, makesToken: true };
  const { computes, works, reads } = passProgram(network, plan, shape);
  let bytes = 0;
  let operators = 0;
  for (const [index, { products, operators: own }] of works.entries()) {
    if (computes[index]!.device !== leader) continue;
    const share = reads[index];
    const cache = share ? [cacheProduct(network, share, { tokens: 1, past })] : [];
    bytes += [...products, ...cache].reduce((sum, product) => sum + product.bytes, 0);
    operators += own;
  }
  return { bytes, operators };
}
