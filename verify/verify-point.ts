import type { ProvedPlan } from "../planners/index.ts";
import type { InferencePoint } from "../scenarios/index.ts";
import { loadRuntime, SeededValues } from "../traces/record/index.ts";
import { computeReference } from "./reference.ts";
import { TileRunner } from "./tile-runner.ts";
import { verifyPlan } from "./verify-plan.ts";
import type { Verification } from "./verify.ts";

/**
 * Verifies the plan of a point numerically by executing it, piece by piece, with seeded random weights and inputs. Of a model
 * with exits first what a request needs that leaves early, the first that is wrong.
 *
 * @throws InputError when onnxruntime-node is not installed, and for a kind of operator that cannot be computed here
 */
export async function verifyPoint(
  { inference, cluster }: InferencePoint,
  { planned, exits, checked }: ProvedPlan,
  seed = 1,
): Promise<Verification> {
  const values = new SeededValues(seed);
  const runner = new TileRunner(await loadRuntime(), values);
  const devices = cluster.devices.length;
  const early = exits.filter(({ after }) => after !== undefined);
  for (const { inference: needed, checked: part } of early) {
    const reference = await computeReference(needed.model, runner, values);
    const proof = await verifyPlan({ lowering: part.lowering }, needed, devices, runner, reference);
    if (!proof.ok) return proof;
  }
  const asked = planned.encoded ? { ...inference, model: planned.encoded } : inference;
  const reference = await computeReference(asked.model, runner, values);
  const plan = { lowering: checked.lowering, merged: planned.merged };
  return verifyPlan(plan, asked, devices, runner, reference);
}
