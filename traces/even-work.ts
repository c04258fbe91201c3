import type { Operator } from "../sim/model/index.ts";

/** Does every element of the output take as many multiply-accumulates as any other, whatever the box that it is computed in? */
export function hasEvenWork({ operation }: Operator): boolean {
  switch (operation.kind) {
    case "attention":
      // A part of a head takes more for each element than the whole, never less.
      return true;
    case "recurrent":
    case "along-axes":
    case "cumulative-sum":
    case "transposed-convolution":
    case "triangle":
    case "reduce":
    case "opaque":
      return false;
    default:
      return true;
  }
}
