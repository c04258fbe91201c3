import type { Operator } from "../sim/model/index.ts";

/** Does the operator take time? The model's input and constants are there from the start. */
export function takesTime({ operation }: Operator): boolean {
  return operation.kind !== "input" && operation.kind !== "constant";
}
