/** Numeric verification of a plan by executing it, piece by piece. */
export { computeReference, type Reference } from "./reference.ts";
export type { FileAgreement } from "./file-agreement.ts";
export { agreementWithFile, weightsOfFile, type ModelWeights } from "./model-weights.ts";
export { KeptValues } from "./kept-values.ts";
export { TileCache } from "./tile-cache.ts";
export { ShapeRunner, TileRunner, type ModelComputer } from "./tile-runner.ts";
export { verifyDecoder } from "./decoder/verify-decoder.ts";
export { verifyLowering, type Verdict, type Verification } from "./verify.ts";
export { verifyPlan, type ProvablePlan } from "./verify-plan.ts";
export { verifyPoint } from "./verify-point.ts";
