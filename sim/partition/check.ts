import { InfeasibleError } from "../errors.ts";
import { lower } from "./lower.ts";
import type { LowerPlan, MemoriesOf } from "./lower-once.ts";
import type { Lowering } from "./lowering.ts";
import { deviceMemories, type DeviceMemory } from "./memory.ts";
import type { Inference, Plan } from "./plan.ts";

/** Memory that a device offers. */
export interface MemoryLimit {
  readonly name: string;
  /** Bytes. */
  readonly memory: number;
}

/** A plan that was found sound: its tasks, and what each device must hold. */
export interface CheckedPlan {
  readonly lowering: Lowering;
  readonly memories: readonly DeviceMemory[];
}

/**
 * Proves that a plan is sound: every needed element is made by an earlier piece (so the result is complete and nothing
 * waits forever), and every device has the memory for its part.
 *
 * @throws InputError for an unsound plan (see `lower`)
 * @throws InfeasibleError for a device that would have to hold more than it can, and for an input that would leave its device
 *   where it must not
 */
export function checkPlan(
  plan: Plan,
  inference: Inference,
  devices: readonly MemoryLimit[],
  lowerPlan: LowerPlan = lower,
  memoriesOf: MemoriesOf = deviceMemories,
): CheckedPlan {
  const lowering = lowerPlan(plan, inference, devices.length);
  if (inference.inputLeaves === "never") checkInputStays(lowering, inference, devices);
  const memories = memoriesOf(lowering, inference, devices.length);
  for (const [index, { name, memory }] of devices.entries()) {
    const { weights, activations } = memories[index]!;
    if (weights + activations > memory) {
      const [has, needs] = formatApart(memory, weights + activations);
      throw new InfeasibleError(
        `device ${name} has ${has} and needs ${needs}: weights ${formatBytes(weights)}, activations ${formatBytes(activations)}`,
      );
    }
  }
  return { lowering, memories };
}

function checkInputStays(
  { transfers }: Lowering,
  { model }: Inference,
  devices: readonly Pick<MemoryLimit, "name">[],
): void {
  const leaving = transfers.find(({ producer }) => producer === undefined);
  if (!leaving) return;
  const { tensor, source, destinations } = leaving;
  const receivers = destinations.map((device) => devices[device]!.name).join(", ");
  throw new InfeasibleError(
    `the input must not leave its device, and the plan sends ${model.operators[tensor]!.name} from ${devices[source]!.name} to ${receivers}`,
  );
}

/** Two sizes that differ, in bytes where they would read the same. */
export function formatApart(one: number, other: number): readonly [string, string] {
  const texts = [formatBytes(one), formatBytes(other)] as const;
  return texts[0] === texts[1] ? [`${one} bytes`, `${other} bytes`] : texts;
}

function formatBytes(bytes: number): string {
  return bytes < 2 ** 20 ? `${(bytes / 2 ** 10).toFixed(1)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
