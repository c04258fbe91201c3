import type { Operation } from "../../../sim/model/index.ts";
import type { Shape } from "../../../sim/tensor/index.ts";
import { range } from "./every-element.ts";

/**
 * Elements of an input that one output element of a recurrent layer depends on, followed through the states of every step:
 * a gate of a unit reads all features of its step and all units of the hidden state before; the cell state of a unit reads
 * its own before.
 */
export function recurrentElements(
  operation: Operation<"recurrent">,
  inputs: readonly Shape[],
  output: readonly number[],
  index: number,
): number[][] {
  const [steps, features] = [inputs[0]![0]!, inputs[0]!.at(-1)!];
  const batched = inputs[0]!.length === 3;
  const sample = batched ? output[1]! : 0;
  const isCell = output[0] === steps;
  const wanted = index === 0 ? "sequence" : operation.initial[index - 1]!;
  const found = new Map<string, number[]>();
  const visited = new Set<string>();
  const before = (step: number) => (operation.direction === "forward" ? step - 1 : step + 1);
  const follow = (state: "hidden" | "cell", step: number, unit: number): void => {
    const key = `${state} ${step} ${unit}`;
    if (visited.has(key)) return;
    visited.add(key);
    if (step < 0 || step >= steps) {
      if (state === wanted) found.set(key, [sample, unit]);
      return;
    }
    if (wanted === "sequence") {
      for (const feature of range(features)) {
        found.set(`${step} ${feature}`, batched ? [step, sample, feature] : [step, feature]);
      }
    }
    for (const other of range(operation.units)) follow("hidden", before(step), other);
    if (operation.cell === "lstm") follow("cell", before(step), unit);
  };
  const last = operation.direction === "forward" ? steps - 1 : 0;
  if (isCell) follow("cell", last, output.at(-1)!);
  else follow("hidden", output[0]!, output.at(-1)!);
  return [...found.values()];
}
