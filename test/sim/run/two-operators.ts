import { buildModel } from "../../../sim/model/index.ts";
import type { Piece } from "../../../sim/partition/index.ts";
import { box } from "../../../sim/tensor/index.ts";

/** Two elementwise operators, 1 and 2, on 10 elements of 4 bytes in rows. */
export const twoOperators = buildModel("two", [
  { name: "input", operation: { kind: "input", shape: [1, 10, 1] }, inputs: [] },
  { name: "first", operation: { kind: "activation", function: "relu" }, inputs: ["input"] },
  { name: "second", operation: { kind: "activation", function: "tanh" }, inputs: ["first"] },
]);

/** Rows of an operator on a device. */
export function rows(operator: number, start: number, end: number, device: number): Piece {
  return { operator, region: box([0, 1], [start, end], [0, 1]), device };
}
