import { lower } from "./lower.ts";
import type { Lowering } from "./lowering.ts";
import { deviceMemories } from "./memory.ts";
import type { FindMovements } from "./movement.ts";
import type { Inference, Plan } from "./plan.ts";
import { Reads } from "./receptive-field.ts";

/** Turns a plan into tasks and transfers, as `lower` does. */
export type LowerPlan = (
  plan: Plan,
  inference: Inference,
  deviceCount: number,
  /** Finds what must move; `movements` unless given. */
  find?: FindMovements,
) => Lowering;

/** Lowers each plan once. */
export interface Lowerer {
  readonly lowerPlan: LowerPlan;
  /**
   * Forgets the lowering of a plan that will not be asked for again: of thousands that are tried, else all stay until the next
   * large collection of garbage.
   */
  forgetPlan(plan: Plan): void;
}

/**
 * `lower` that remembers the latest lowering of each plan: a plan is checked, predicted and run, and each asks for the same. What
 * regions read it remembers over all plans.
 */
export function lowerOnce(): Lowerer {
  const lowerings = new WeakMap<Plan, Known>();
  const reads = new Reads();
  const lowerPlan: LowerPlan = (plan, inference, deviceCount, find) => {
    const known = lowerings.get(plan);
    if (known?.inference === inference && known.deviceCount === deviceCount) return known.lowering;
    const lowering = lower(plan, inference, deviceCount, find, reads);
    lowerings.set(plan, { inference, deviceCount, lowering });
    return lowering;
  };
  return { lowerPlan, forgetPlan: (plan) => lowerings.delete(plan) };
}

/** What each device must hold for a lowering, as `deviceMemories` says. */
export type MemoriesOf = typeof deviceMemories;

/** `deviceMemories` that remembers what it said of each lowering, which is of one inference on so many devices. */
export function memoriesOnce(): MemoriesOf {
  const known = new WeakMap<Lowering, ReturnType<MemoriesOf>>();
  return (lowering, inference, deviceCount) => {
    const memories = known.get(lowering) ?? deviceMemories(lowering, inference, deviceCount);
    known.set(lowering, memories);
    return memories;
  };
}

interface Known {
  readonly inference: Inference;
  readonly deviceCount: number;
  readonly lowering: Lowering;
}
