import { InfeasibleError } from "../../sim/errors.ts";
import { deviceMemories, type Plan } from "../../sim/partition/index.ts";
import type { Planned } from "../planned.ts";
import type { PlanningProblem } from "../planner.ts";
import { deviceCapabilities } from "./capability.ts";

/** A plan for some of the devices, not yet checked. */
export type Draft = Pick<Planned, "plan" | "predictedLatency" | "notes">;

/**
 * Plans for all capable devices and, while one of them lacks the memory for its part, again without the one that lacks
 * most; says so in the notes.
 *
 * @param draw makes a plan from the devices' capabilities; one of 0 must get no part
 * @param among devices that may take part, all unless given
 * @throws InfeasibleError when no device is left, or one lacks the memory for nothing but the input and the result
 */
export function planWithinMemory(
  problem: PlanningProblem,
  draw: (capabilities: readonly number[]) => Draft,
  among: readonly number[] = [...problem.devices.keys()],
): Planned {
  const { devices } = problem;
  const all = deviceCapabilities(problem);
  let capabilities = all.map((capability, device) => (among.includes(device) ? capability : 0));
  if (capabilities.every((capability) => capability === 0))
    throw new InfeasibleError(
      `none of the devices ${among.map((device) => devices[device]!.name).join(", ")} can compute`,
    );
  const notes = devices.flatMap(({ name }, device) =>
    all[device] === 0 ? [`device ${name} left out: it has no capability`] : [],
  );
  for (;;) {
    const { plan, predictedLatency, notes: own } = draw(capabilities);
    const short = deviceShortOfMemory(problem, plan);
    if (!short) return { plan, predictedLatency, notes: [...notes, ...own] };
    const { name, memory } = devices[short.device]!;
    const why = `device ${name} has ${memory} bytes and needs ${short.needed}`;
    if (capabilities[short.device] === 0) throw new InfeasibleError(`${why} for the input and the result`);
    capabilities = capabilities.map((capability, device) => (device === short.device ? 0 : capability));
    if (capabilities.every((capability) => capability === 0))
      throw new InfeasibleError([...notes, why].join("; "));
    notes.push(`device ${name} left out: it has ${memory} bytes and needs ${short.needed}`);
  }
}

/** The device that needs most beyond what it has, relative to that; the first of equals. */
function deviceShortOfMemory({ inference, devices, cache }: PlanningProblem, plan: Plan) {
  if (devices.every(({ memory }) => memory === Infinity)) return undefined;
  const lowering = cache.lowerPlan(plan, inference, devices.length);
  const memories = deviceMemories(lowering, inference, devices.length);
  let worst: { readonly device: number; readonly needed: number; readonly ratio: number } | undefined;
  for (const [device, { weights, activations }] of memories.entries()) {
    const needed = weights + activations;
    const ratio = needed / devices[device]!.memory;
    if (ratio > 1 && ratio > (worst?.ratio ?? 0)) worst = { device, needed, ratio };
  }
  return worst;
}
