import { bytesOfElements, isComputed, type Model } from "../../sim/model/index.ts";
import type { Inference } from "../../sim/partition/index.ts";
import { elementCount } from "../../sim/tensor/index.ts";
import type { Inflow } from "./inflow.ts";

/** What things cost: a second of the chain, a second of work on each device, and a byte that reaches a device. */
export interface Prices {
  readonly chain: number;
  readonly work: readonly number[];
  readonly byte: readonly number[];
}

/**
 * The least that a chain of operators costs wherever its pieces are: on the way from one to the next, a piece on another device waits for
 * a message, and what it reads reaches that device.
 *
 * @param chain ids from the first operator to the last, each depending evenly on the one before
 * @param costOf an operator on a device
 * @returns the cost of the cheapest way through the devices: from where the input is to where the result is wanted
 */
export function leastPlacement(
  { model, inputAt = "everywhere", resultAt = "anywhere" }: PlacedInference,
  chain: readonly number[],
  inflow: readonly Inflow[],
  { chain: second, byte }: Prices,
  costOf: (operator: number, device: number) => number,
): number {
  const into = (device: number, tensor: number) =>
    byte[device]! * bytesOf(model, tensor) + second * inflow[device]!.latency;
  let least = inflow.map(() => 0);
  let tensor: number | undefined;
  for (const operator of chain) {
    if (!isComputed(model.operators[operator]!)) {
      least = inflow.map((_, device) => (inputAt === "everywhere" || inputAt === device ? 0 : Infinity));
    } else {
      const arrived = tensor === undefined ? least : moved(least, tensor);
      least = arrived.map((cost, device) => cost + costOf(operator, device));
    }
    tensor = operator;
  }
  const isResult = tensor !== undefined && model.outputs.includes(tensor);
  if (isResult && resultAt !== "anywhere") return moved(least, tensor!)[resultAt]!;
  return Math.min(...least);

  function moved(before: readonly number[], of: number): number[] {
    const cheapest = Math.min(...before);
    return before.map((cost, device) => Math.min(cost, cheapest + into(device, of)));
  }
}

/** An inference whose input and result may be in any place. */
export type PlacedInference = Pick<Inference, "model"> & Partial<Pick<Inference, "inputAt" | "resultAt">>;

function bytesOf(model: Model, tensor: number): number {
  const { elementType, shape } = model.operators[tensor]!;
  return bytesOfElements(elementType, elementCount(shape));
}
