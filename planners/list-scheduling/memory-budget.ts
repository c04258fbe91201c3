import { InfeasibleError } from "../../sim/errors.ts";
import { bytesOfElements, tensorBytes, weightBytes, type Model } from "../../sim/model/index.ts";
import { deviceMemories, neededRegions, unionVolume } from "../../sim/partition/index.ts";
import { wholeBox, type Box } from "../../sim/tensor/index.ts";
import type { Planned } from "../planned.ts";
import type { PlanningProblem } from "../planner.ts";
import type { DeviceLimits } from "./partial-schedule.ts";

/**
 * Memory of the devices while operators are placed: weights add up; activations take what the most demanding operator
 * reads and writes, or what a device is told to keep free for them.
 */
export class MemoryBudget implements DeviceLimits {
  private readonly problem: PlanningProblem;
  /** Bytes that each device keeps free for activations. */
  private readonly reserves: readonly number[];
  private readonly weights: Float64Array;
  private readonly isLimited: boolean;

  constructor(problem: PlanningProblem, reserves: readonly number[]) {
    this.problem = problem;
    this.reserves = reserves;
    this.weights = new Float64Array(problem.devices.length);
    this.isLimited = problem.devices.some(({ memory }) => memory < Infinity);
  }

  fits(operator: number, device: number, region = this.whole(operator)): boolean {
    if (!this.isLimited || !region) return true;
    const { model } = this.problem.inference;
    const activations = Math.max(this.reserves[device]!, activationBytes(model, operator, region));
    const weights = this.weights[device]! + weightBytes(model.operators[operator]!, region);
    return weights + activations <= this.problem.devices[device]!.memory;
  }

  add(operator: number, device: number, region = this.whole(operator)): void {
    if (region) this.weights[device]! += this.weightsOf(operator, region);
  }

  remove(operator: number, device: number): void {
    const region = this.whole(operator);
    if (region) this.weights[device]! -= this.weightsOf(operator, region);
  }

  private weightsOf(operator: number, region: Box): number {
    return weightBytes(this.problem.inference.model.operators[operator]!, region);
  }

  /** The whole output of an operator; undefined for tasks that compute nothing. */
  private whole(operator: number): Box | undefined {
    const found = this.problem.inference.model.operators[operator];
    return found && found.operation.kind !== "input" ? wholeBox(found.shape) : undefined;
  }
}

/** Bytes that a piece reads and writes. */
function activationBytes(model: Model, operator: number, region: Box): number {
  const written = tensorBytes(model.operators[operator]!, region);
  return [...new Set(model.operators[operator]!.inputs)].reduce((sum, input) => {
    const read = unionVolume(neededRegions(model, operator, region, input));
    return sum + bytesOfElements(model.operators[input]!.elementType, read);
  }, written);
}

/**
 * Places with nothing kept free and, while a device then lacks memory for its activations, again with as much kept free
 * there, and at last without that device. The notes say so.
 *
 * @param draw makes a plan within a budget
 * @throws InfeasibleError when operators fit nowhere, or a device cannot hold the input or the result
 */
export function planWithinBudget(
  problem: PlanningProblem,
  draw: (budget: MemoryBudget) => Pick<Planned, "plan" | "predictedLatency">,
): Planned {
  const { devices, inference, cache } = problem;
  const reserves = devices.map(() => 0);
  const notes: string[] = [];
  for (;;) {
    const drawn = draw(new MemoryBudget(problem, reserves));
    if (devices.every(({ memory }) => memory === Infinity)) return { ...drawn, notes };
    const lowering = cache.lowerPlan(drawn.plan, inference, devices.length);
    const memories = deviceMemories(lowering, inference, devices.length);
    const short = memories.findIndex(
      ({ weights, activations }, device) => weights + activations > devices[device]!.memory,
    );
    if (short < 0) return { ...drawn, notes };
    const { name, memory } = devices[short]!;
    const { activations } = memories[short]!;
    const why = `device ${name} has ${memory} bytes and needs ${activations} for activations`;
    if (reserves[short] === Infinity) throw new InfeasibleError(why);
    // Activations that grow although as much was kept free for them would go on growing.
    reserves[short] = reserves[short] === 0 ? activations : Infinity;
    notes.push(reserves[short] < Infinity ? why : `device ${name} left out: ${why}`);
  }
}
