import type { MergedModel } from "../sim/model/index.ts";
import type { Inference, Lowering } from "../sim/partition/index.ts";
import { mergedReference } from "./merged-reference.ts";
import { MergedValues } from "./merged-values.ts";
import type { Reference } from "./reference.ts";
import type { ModelComputer } from "./tile-runner.ts";
import { verifyLowering, type Verification } from "./verify.ts";

/** A plan, ready to run, and the model that it is for, where operators were merged for it. */
export interface ProvablePlan {
  readonly lowering: Lowering;
  readonly merged?: MergedModel | undefined;
}

/**
 * Proves a plan as `verifyLowering` does; one for a merged model against the model that was asked for.
 *
 * @param inference that was asked for, and
 * @param runner and
 * @param reference of its model
 * @throws InputError for a kind of operator that cannot be computed here
 */
export async function verifyPlan(
  { lowering, merged }: ProvablePlan,
  inference: Inference,
  deviceCount: number,
  runner: ModelComputer,
  reference: Reference,
): Promise<Verification> {
  if (!merged) return verifyLowering(lowering, inference, deviceCount, runner, reference);
  const { model } = inference;
  return verifyLowering(
    lowering,
    { ...inference, model: merged.model },
    deviceCount,
    runner.withWeights((values) => new MergedValues(model, merged, values)),
    mergedReference(model, merged, reference),
  );
}
