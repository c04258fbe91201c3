/** Proof of a plan by really computing it, piece by piece. */
export { computeReference, type Reference } from "./reference.ts";
export { TileRunner } from "./tile-runner.ts";
export { verifyLowering, type Verification } from "./verify.ts";
