import { Interner } from "../../sim/interner.ts";
import type { Box } from "../../sim/tensor/index.ts";

/** Boxes as numbers, equal ones with equal numbers; a box that was seen before is not looked at again. */
export class BoxNumbers {
  private readonly byBox = new WeakMap<Box, number>();
  private readonly ranges = new Interner<Box>(({ start, end }) => `${start.join()}:${end.join()}`);

  numberOf(region: Box): number {
    let number = this.byBox.get(region);
    if (number === undefined) {
      number = this.ranges.numberOf(region);
      this.byBox.set(region, number);
    }
    return number;
  }
}
