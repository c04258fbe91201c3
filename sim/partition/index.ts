/** Who computes what: partition schemes, receptive fields, plans, and what a plan makes move. */
export { checkPlan, formatApart, type CheckedPlan } from "./check.ts";
export { difference, uncovered } from "./difference.ts";
export { lower } from "./lower.ts";
export { lowerOnce, memoriesOnce, type Lowerer, type LowerPlan, type MemoriesOf } from "./lower-once.ts";
export { isLowering, type PieceCompute, type Lowering, type RegionTransfer } from "./lowering.ts";
export { deviceMemories, type DeviceMemory } from "./memory.ts";
export { movements, unionVolume, type FindMovements } from "./movement.ts";
export { findMoves, type Holder, type Moves } from "./moves.ts";
export type { Inference, Piece, Plan } from "./plan.ts";
export { rememberedMovements } from "./remembered-movements.ts";
export { neededRegions } from "./receptive-field.ts";
export { axisRoles, partition, schemes, type Scheme } from "./scheme.ts";
export { split } from "./split.ts";
