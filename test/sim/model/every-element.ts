import type { Shape } from "../../../sim/tensor/index.ts";

/** `[0, 1, ..., extent - 1]` */
export function range(extent: number): number[] {
  return Array.from({ length: extent }, (_, index) => index);
}

/** The places of all elements of a tensor, last axis fastest. */
export function everyElement(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (found, extent) => found.flatMap((head) => range(extent).map((i) => [...head, i])),
    [[]],
  );
}
